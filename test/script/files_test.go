package script

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestFilesAreTheOwnersAlone starts a node in a folder that everybody may read: none of its
// files, which hold what people wrote, may be.
func TestFilesAreTheOwnersAlone(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022))
	folder := t.TempDir()
	program.Start(t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", filepath.Join(folder, "a.db"))
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", f.Name(), info.Mode())
		}
	}
}
