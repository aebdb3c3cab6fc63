// Package script runs the Starlark functions of schemas whose text format is
// script. It is the only package that imports the interpreter, which not
// every embedder of package parser wants to link: who does hands an [Engine]
// to the parser's options.
//
// # What a script is
//
// A script is Starlark, a small dialect of Python, that defines a function of
// one parameter:
//
//	def parse(log):
//	    user, _, action = log.partition(" ")
//	    return {"user": user, "action": action}
//
// parse gets the text of an event as a string and returns a dict, not empty
// and with strings as keys. It becomes a JSON object, with the members in the
// order of the dict, whose values keep their kinds: None is null, a bool, an
// int of any size and a finite float are themselves (a float is always written
// with a fraction or an exponent, 2.0 and not 2), a string, a list or a
// tuple, a dict, and so on inside, 512 levels deep at most. Any other value
// is an error. Bytes of a string that are not UTF-8 become U+FFFD, one each.
//
// Besides what Starlark itself has, sets included, two modules are there:
//
//   - json.encode(x) returns x, which may be what parse may return or a part
//     of it, as JSON with the keys sorted. json.decode(text) is the reverse; a
//     text that is not JSON (RFC 8259, 512 levels deep at most) is an error,
//     or the result is the second argument if there is one.
//   - base64.encode(text) and base64.decode(text). Decoding takes the standard
//     and the URL alphabet, with padding or without.
//
// There is no load, no input or output, no time and no randomness; print does
// nothing; there is neither while nor recursion. The global variables are
// frozen once the script is loaded. So an event's result depends on the event
// and on nothing else.
//
// # What is bounded
//
// Steps and time of each event are bounded by [Options], and so are those of
// the script's own statements when it is compiled. The steps are exact: a
// script that runs out of them does so on every machine. The time is for what
// steps do not measure. A value written by parse or by json.encode is a step
// too, and so is each element that a built-in function such as sorted visits.
// int and json.decode refuse integers of more than 4300 digits, as Python
// does, because converting them takes time that grows with the square.
//
// Memory is not bounded by the interpreter, and a single operation on a huge
// value, such as "x" * 1000000000, is not interrupted. Scripts are the
// operator's own code: review them like any other.
//
// # Errors
//
// What is wrong with a script is a [parser.ScriptError], with all that can be found
// at once. What goes wrong with an event is a [RunError]: the kind of
// failure and the line of the script, without any value of the event, since
// such errors go to logs. Of the arguments of fail only the literal texts are
// kept.
package script
