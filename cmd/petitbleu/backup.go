package main

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu/internal/app"
	"github.com/petitbleu/petitbleu/internal/backup"
	"github.com/petitbleu/petitbleu/internal/config"
)

type backupCmd struct {
	config.Store
	File string `arg:"" help:"The backup: a file that is not there yet. With .gz or .tgz at its end it is compressed."`
}

// Help shows an example.
func (backupCmd) Help() string {
	return "For SQLite, while the program runs. The sealing key is not in the backup: keep a copy of it apart.\n\n  petitbleu backup --database petitbleu.db /backups/$(date +%F).tar.gz"
}

// Run writes the backup and says what it holds.
func (c backupCmd) Run(ctx context.Context) error {
	begun := time.Now()
	m, err := backup.Write(ctx, backup.Place{Database: c.Database, Files: c.FilesPath()}, c.File, app.Version, begun)
	if err != nil {
		return err
	}
	said := fmt.Sprintf("%s: %s in %d files, %s\n", c.File, megabytes(m.Bytes()), len(m.Parts), time.Since(begun).Round(time.Millisecond))
	if c.SealKey == "" {
		said += "The sealing key is not in it; keep a copy apart: " + c.KeyPath() + "\n"
	}
	_, err = fmt.Print(said)
	return err
}

type restoreCmd struct {
	config.Store
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Help shows an example.
func (restoreCmd) Help() string {
	return "For SQLite, into a place where no database is. Put the sealing key of the backup's installation beside it.\n\n  petitbleu restore --database petitbleu.db /backups/2026-11-22.tar.gz"
}

// Run puts the backup in its place and says what to do next.
func (c restoreCmd) Run(ctx context.Context) error {
	m, err := backup.Restore(ctx, c.File, backup.Place{Database: c.Database, Files: c.FilesPath()}, time.Now())
	if err != nil {
		return err
	}
	said := fmt.Sprintf("%s: as of %s, %s in %d files\n", c.Database, m.CreatedAt.Format(time.RFC3339), megabytes(m.Bytes()), len(m.Parts))
	if c.SealKey == "" {
		said += "It needs the sealing key that it was written with: " + c.KeyPath() + "\n"
	}
	said += "All sending is stopped, for what waited then may have left since: petitbleu halt --all --end lets it go on.\n"
	_, err = fmt.Print(said)
	return err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
