package onepassword

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A StateFile is a Store that keeps the state in a file. Whoever opens it has
// it for themselves until they close it.
type StateFile struct {
	name string
	lock *os.File
}

// ErrLocked says that another process has the file.
var ErrLocked = errors.New("another puller is using it")

// maxState bounds what is read of a state file. Usual ones have 2 KiB.
const maxState = 1 << 20

// OpenState opens a state file, and makes the folders to it. The file need
// not exist. It is locked, by a file beside it whose name ends in .lock, also
// against other processes; when one has it the error is ErrLocked.
func OpenState(name string) (*StateFile, error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // replaced would be the link, not the file
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(name+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(lock); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &StateFile{name: name, lock: lock}, nil
}

// Load reads the file.
func (f *StateFile) Load() (*State, error) {
	file, err := os.Open(f.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxState))
	if err != nil {
		return nil, err
	}
	s := new(State)
	if json.Unmarshal(text, s) != nil || s.Version == 0 {
		return nil, fmt.Errorf("%s is not a state file: move it away to begin anew", f.name)
	}
	return s, nil
}

// Save replaces the file as a whole: whatever happens meanwhile, there is the
// old one or the new one.
func (f *StateFile) Save(s *State) error { return replaceFile(f.name, s) }

// LoadNote reads what SaveNote wrote, in JSON, into v, which it leaves as it is
// when nothing was written.
func (f *StateFile) LoadNote(v any) error {
	text, err := os.ReadFile(f.noteName())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if json.Unmarshal(text, v) != nil {
		return fmt.Errorf("%s is not what was written there", f.noteName())
	}
	return nil
}

// SaveNote keeps something besides the state, in a file beside it whose name
// ends in .note. It may be called while Save is.
func (f *StateFile) SaveNote(v any) error { return replaceFile(f.noteName(), v) }

func (f *StateFile) noteName() string { return f.name + ".note" }

// replaceFile puts v, in JSON, into the place of a file.
func replaceFile(name string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	temp := name + ".tmp" // nobody else's: the lock is ours
	if err := writeSynced(temp, b.Bytes()); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

func writeSynced(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

// Close gives the file to others. The lock file stays: were it removed, two
// could have it.
func (f *StateFile) Close() error { return f.lock.Close() }
