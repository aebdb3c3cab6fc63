// Package neterr words errors of HTTP requests for logs.
package neterr

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
)

// ErrAnswer stands for errors that quote what a server or a proxy sent, or may.
var ErrAnswer = errors.New("the server, or a proxy before it, does not answer as it should")

// Cause returns why a request to a server failed, without the URL, which may
// hold a key, and without anything that the server or a proxy sent, which may
// be anything; only the names of a certificate that is refused are shown.
// What is no error of this machine, its network or TLS becomes ErrAnswer.
func Cause(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	var timeout net.Error
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var errno syscall.Errno
	switch {
	case errors.As(err, &op), errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &errno),
		errors.As(err, &timeout) && timeout.Timeout():
		return err
	}
	for _, plain := range []error{context.Canceled, io.ErrUnexpectedEOF, io.EOF, http.ErrSchemeMismatch} {
		if errors.Is(err, plain) {
			return plain
		}
	}
	return ErrAnswer
}
