// Package enginetest tries what package export writes in engines that the
// module of margay does not depend on: it is a module of its own.
//
//	cd schemas/export/enginetest && go test ./...
package enginetest
