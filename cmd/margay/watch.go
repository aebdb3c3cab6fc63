package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/spf13/cobra"

	"github.com/margaylog/margay/schemas"
)

// watchTests runs the tests, and again whenever something changes, until it is
// interrupted. The exit code is that of the last run.
func watchTests(cmd *cobra.Command, f *testFlags, paths []string) error {
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	watched := append(slices.Clone(paths), f.schemas...)
	if len(paths) == 0 {
		watched = append(watched, ".")
	}
	var last error
	err := watch(ctx, watched, func(changed string) error {
		if changed != "" {
			fmt.Fprintf(cmd.ErrOrStderr(), "\n%s has changed\n", changed)
		}
		last = runTest(cmd, f, paths)
		var code exitCode
		if last != nil && !errors.As(last, &code) {
			printError(cmd.ErrOrStderr(), last)
			last = exitFailure
		}
		return nil
	})
	if err != nil {
		return err
	}
	return last
}

// settled is how long files have to be left alone before they are read: an
// editor may write one in several steps, and a version control system many.
const settled = 100 * time.Millisecond

// watch calls run at once with "", and then with the name of a file whenever
// YAML files at or below the paths have changed, until ctx ends or run fails.
func watch(ctx context.Context, paths []string, run func(changed string) error) error {
	changed := ""
	for {
		// Watching begins before the files are read, so that no change is
		// missed, and anew each time: directories come and go.
		w, err := newWatcher(paths)
		if err != nil {
			return err
		}
		if err := run(changed); err != nil {
			return errors.Join(err, w.Close())
		}
		changed, err = next(ctx, w)
		if err := errors.Join(err, w.Close()); err != nil || changed == "" {
			return err
		}
	}
}

// newWatcher watches the directories of files, since editors put new files in
// the place of old ones, and directories with what is below them.
func newWatcher(paths []string) (*fsnotify.Watcher, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("--watch: %w", err)
	}
	for _, path := range paths {
		if path == schemas.BuiltinPath {
			continue
		}
		if err := addTree(w, path); err != nil {
			return nil, errors.Join(fmt.Errorf("--watch: %w", err), w.Close())
		}
	}
	return w, nil
}

func addTree(w *fsnotify.Watcher, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return w.Add(filepath.Dir(path)) // it may come back
	}
	if !info.IsDir() {
		return w.Add(filepath.Dir(path))
	}
	return filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // it is gone, or the tests report it
		case !entry.IsDir():
			return nil
		case name != path && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		}
		return w.Add(name)
	})
}

// next waits for a change, and until there are no more for a while. It returns
// the name of a file that changed, or "" when ctx has ended.
func next(ctx context.Context, w *fsnotify.Watcher) (string, error) {
	changed := ""
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return "", nil
		case <-timer.C:
			return changed, nil
		case err := <-w.Errors:
			return "", fmt.Errorf("--watch: %w", err)
		case ev := <-w.Events:
			if ev.Op == fsnotify.Chmod || !matters(ev.Name) {
				continue
			}
			changed = ev.Name
			timer.Reset(settled)
		}
	}
}

// matters reports whether a file can be a schema or a test, or a directory,
// which may hold some.
func matters(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yml", ".yaml", ".json":
		return !strings.HasPrefix(filepath.Base(name), ".")
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
