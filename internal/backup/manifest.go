package backup

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Format is the form of backups that this program writes, and the highest that it reads.
const Format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format    int       `json:"format"`
	Program   string    `json:"program"` // version of the program that wrote it
	CreatedAt time.Time `json:"created_at"`
	Parts     []Part    `json:"parts"`
}

// Part is a file of a backup.
type Part struct {
	Name   string `json:"name"` // rows.db, inbox.db, files/…
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Bytes is the size of all parts.
func (m Manifest) Bytes() (n int64) {
	for _, p := range m.Parts {
		n += p.Bytes
	}
	return n
}

// The names of what a backup holds.
const (
	rowsName     = "rows.db"
	inboxName    = "inbox.db"
	filesFolder  = "files/"
	manifestName = "manifest.json"
)

// Place says where an installation keeps what it has.
type Place struct {
	Database string // as serve is told
	Files    string // the folder for files that people upload
}

func notHere() error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A PostgreSQL database is backed up and restored by its own tools, such as pg_dump and pg_restore; this is for SQLite.").At("--database")
}
