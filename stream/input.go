package stream

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// An Input is one stream of events: a file, or a pipe.
type Input struct {
	// Name is what rejects and errors call the input: a file name, or - for
	// standard input.
	Name string

	// Open returns the bytes of the input, which may be compressed by gzip,
	// zstd or bzip2. Run calls it once, when the inputs before have been
	// read, and closes what it returns. Open and Read may block: when the
	// context ends meanwhile, Run goes on without them and closes the reader
	// when they return.
	Open func() (io.ReadCloser, error)

	// Size is how many bytes Open's reader has, for the progress. It is
	// negative when that is unknown.
	Size int64
}

// File returns the file of that name as an input. The file is opened only
// when its turn comes; a file that does not exist is an input that can't be
// read.
func File(name string) Input {
	size := int64(-1)
	if fi, err := os.Stat(name); err == nil && fi.Mode().IsRegular() {
		size = fi.Size()
	}
	return Input{
		Name: name,
		Open: func() (io.ReadCloser, error) { return os.Open(name) },
		Size: size,
	}
}

// Reader returns r as an input. Its Close does nothing.
func Reader(name string, r io.Reader) Input {
	return Input{
		Name: name,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil },
		Size: -1,
	}
}

// An InputError says that an input could not be read, or not to its end.
type InputError struct {
	Name string // of the input
	Err  error
}

// Error returns the name and what is wrong.
func (e *InputError) Error() string {
	err := e.Err
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && pathErr.Path == e.Name {
		err = pathErr.Err // the name once is enough
	}
	return e.Name + ": " + err.Error()
}

// Unwrap returns the error of the reader.
func (e *InputError) Unwrap() error { return e.Err }

// totalSize returns the size of all inputs, or -1 when it is unknown.
func totalSize(inputs []Input) int64 {
	var sum int64
	for _, in := range inputs {
		if in.Size < 0 {
			return -1
		}
		sum += in.Size
	}
	return sum
}
