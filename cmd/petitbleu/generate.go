package main

import (
	"os"

	"github.com/petitbleu/petitbleu/internal/config"
)

type generateCmd struct {
	Config configReferenceCmd `cmd:"" help:"Print the reference of all settings, as Markdown."`
}

type configReferenceCmd struct{}

// Run prints the reference.
func (configReferenceCmd) Run() error {
	_, err := os.Stdout.WriteString(config.Reference())
	return err
}
