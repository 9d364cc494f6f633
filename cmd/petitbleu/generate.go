package main

import (
	"os"

	"github.com/petitbleu/petitbleu/internal/config"
)

type generateCmd struct {
	Config configReferenceCmd `cmd:"" help:"Print the reference of all settings, as Markdown."`
}

// Help shows an example.
func (generateCmd) Help() string {
	return "Lists that follow from the code, for the docs.\n\n  petitbleu generate config"
}

type configReferenceCmd struct{}

// Help shows an example.
func (configReferenceCmd) Help() string {
	return "docs/configuration.md holds it.\n\n  petitbleu generate config > configuration.md"
}

// Run prints the reference.
func (configReferenceCmd) Run() error {
	_, err := os.Stdout.WriteString(config.Reference())
	return err
}
