// Package inspect answers what people ask about events and streams: why an
// event became what it became ([Explain]), what is in a stream ([Stats]), and
// what a change of schemas does to it ([Impact]). It works with the parser and the framing that everything else
// uses, so that what it says is what they do.
//
// Its results hold event data: they are what was asked for.
package inspect
