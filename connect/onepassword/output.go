package onepassword

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A Sink takes lines: events, or rejects. A Write is of whole lines. One
// goroutine at a time uses it.
type Sink interface {
	io.Writer

	// Sync returns when what was written would outlast a crash, as far as
	// that can be had.
	Sync() error
}

// NewSink returns w as a Sink. Sync waits for the disk when w is a regular
// file, and else does nothing: what is written to a pipe is the reader's.
func NewSink(w io.Writer) Sink {
	s := sink{Writer: w}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			s.file = f
		}
	}
	return s
}

type sink struct {
	io.Writer
	file *os.File // that Writer is; nil: it is none on a disk
}

func (s sink) Sync() error {
	if s.file == nil {
		return nil
	}
	return s.file.Sync()
}

// An OutputFile is a file of lines that is appended to. What a crash, or a
// full disk, left of a line at its end is removed, so that it always is whole
// lines.
type OutputFile struct {
	file    *os.File
	regular bool
	removed int64
}

// OpenOutput opens a file to append to, and makes it when there is none. A
// regular file is locked: when another puller has it, the error is ErrLocked.
// A file whose end is no piece of an event is not touched but refused.
func OpenOutput(name string) (*OutputFile, error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		// Opened for reading too, a pipe would never break.
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return nil, err
		}
		return &OutputFile{file: file}, nil
	}
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	o := &OutputFile{file: file, regular: true}
	if err := o.prepare(); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return o, nil
}

func (o *OutputFile) prepare() error {
	if err := lockFile(o.file); err != nil {
		return err
	}
	if err := o.mend(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(o.file.Name()))
}

// Removed returns how many bytes of an unfinished line were removed when the
// file was opened.
func (o *OutputFile) Removed() int64 { return o.removed }

// Stat describes the file.
func (o *OutputFile) Stat() (fs.FileInfo, error) { return o.file.Stat() }

// Write appends lines. When that fails, what was written of the last line is
// removed again.
func (o *OutputFile) Write(lines []byte) (int, error) {
	n, err := o.file.Write(lines)
	if err != nil && o.regular {
		err = errors.Join(err, o.mend())
	}
	return n, err
}

// Sync waits for the disk, if the file is on one.
func (o *OutputFile) Sync() error {
	if !o.regular {
		return nil
	}
	return o.file.Sync()
}

// Close closes the file, and gives it to others.
func (o *OutputFile) Close() error { return o.file.Close() }

// mend removes what stands behind the last newline.
func (o *OutputFile) mend() error {
	info, err := o.file.Stat()
	if err != nil {
		return err
	}
	end, first, err := lastLine(o.file, info.Size())
	switch {
	case err != nil:
		return err
	case end == info.Size():
		return nil
	case first != '{' && first != 0: // a crash of the machine may leave zeros
		return errors.New("the file does not end with a line of JSON: is it the right one?")
	}
	o.removed += info.Size() - end
	return o.file.Truncate(end)
}

// lastLine returns how long a file is up to its last newline, and the first
// byte behind that.
func lastLine(r io.ReaderAt, size int64) (end int64, first byte, err error) {
	block := make([]byte, 64<<10)
	for at := size; at > 0; {
		n := min(at, int64(len(block)))
		at -= n
		if _, err := r.ReadAt(block[:n], at); err != nil {
			return 0, 0, err
		}
		if i := bytes.LastIndexByte(block[:n], '\n'); i >= 0 {
			end = at + int64(i) + 1
			break
		}
	}
	if end == size {
		return end, 0, nil
	}
	_, err = r.ReadAt(block[:1], end)
	return end, block[0], err
}

func syncSink(s Sink) error {
	if s == nil {
		return nil
	}
	return s.Sync()
}
