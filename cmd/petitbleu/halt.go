package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/store"
)

type haltCmd struct {
	config.Store
	All       bool   `help:"The whole installation." xor:"what"`
	Workspace string `help:"All that this workspace sends." xor:"what" placeholder:"ID"`
	Page      string `help:"All that leaves through this Page." xor:"what" placeholder:"ID"`
	Note      string `help:"Why; shown in the app while it lasts."`
	End       bool   `help:"Let it go on."`
	JSON      bool   `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (haltCmd) Help() string {
	return "It works on the database, whether the program runs or not; a running one notices at the next message. Without a target it lists what is stopped.\n\n  petitbleu halt --all --note 'Wrong price in the newsletter'\n  petitbleu halt --all --end"
}

// Validate wants a target for what changes something.
func (c haltCmd) Validate() error {
	if (c.End || c.Note != "") && !c.All && c.Workspace == "" && c.Page == "" {
		return errors.New("say what is meant: --all, --workspace or --page")
	}
	if n := len([]rune(c.Note)); n > petitbleu.HaltNoteLimit {
		return fmt.Errorf("--note: at most %d characters, this has %d", petitbleu.HaltNoteLimit, n)
	}
	return nil
}

// Run halts, lets go on, or lists.
func (c haltCmd) Run(ctx context.Context) error {
	s, err := openExisting(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	var lines []haltLine
	err = s.Write(ctx, func(tx *store.Tx) error {
		lines = nil
		if c.All || c.Workspace != "" || c.Page != "" {
			if err := c.change(tx); err != nil {
				return err
			}
		}
		halts, err := tx.Halts("")
		for _, h := range halts {
			l := haltLine{Workspace: h.WorkspaceID, Page: h.PageID, Note: h.Note, By: h.ByName, At: h.At}
			if l.Waiting, err = waiting(tx, h); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(lines)
}

func (c haltCmd) change(tx *store.Tx) error {
	h := petitbleu.Halt{Note: c.Note, At: time.Now()}
	switch {
	case c.Page != "":
		p, err := tx.PageAnywhere(c.Page)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("--page: no workspace holds Page %s", c.Page)
		} else if err != nil {
			return err
		}
		h.WorkspaceID, h.PageID = p.WorkspaceID, p.ID
	case c.Workspace != "":
		if _, err := tx.Workspace(c.Workspace); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("--workspace: there is no workspace %s", c.Workspace)
		} else if err != nil {
			return err
		}
		h.WorkspaceID = c.Workspace
	}
	if !c.End {
		_, err := tx.PutHalt(h)
		return err
	}
	err := tx.DropHalt(h.WorkspaceID, h.PageID)
	if errors.Is(err, store.ErrNotFound) {
		return errors.New("sending is not stopped there; petitbleu halt lists what is")
	}
	return err
}

// waiting counts the messages that a halt keeps.
func waiting(tx *store.Tx, h petitbleu.Halt) (n int64, err error) {
	workspaces := []petitbleu.Workspace{{ID: h.WorkspaceID}}
	if h.WorkspaceID == "" {
		if workspaces, err = tx.Workspaces(); err != nil {
			return 0, err
		}
	}
	for _, w := range workspaces {
		queues, err := tx.PageQueues(w.ID, h.At)
		if err != nil {
			return 0, err
		}
		for _, q := range queues {
			if h.PageID == "" || h.PageID == q.PageID {
				n += q.Due + q.Later + q.Waiting
			}
		}
	}
	return n, nil
}

// haltLine is a halt as it is printed.
type haltLine struct {
	Workspace string    `json:"workspace,omitempty"`
	Page      string    `json:"page,omitempty"`
	Note      string    `json:"note,omitempty"`
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at"`
	Waiting   int64     `json:"waiting"`
}

func (c haltCmd) tell(lines []haltLine) error {
	if c.JSON {
		if lines == nil {
			lines = []haltLine{}
		}
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	if len(lines) == 0 {
		_, err := fmt.Println("Nothing is stopped.")
		return err
	}
	for _, l := range lines {
		what := "the installation"
		switch {
		case l.Page != "":
			what = "Page " + l.Page
		case l.Workspace != "":
			what = "workspace " + l.Workspace
		}
		by := l.By
		if by == "" {
			by = "the command line"
		}
		if _, err := fmt.Printf("stopped  %s since %s by %s; %d messages wait  %s\n", what, l.At.UTC().Format(time.RFC3339), by, l.Waiting, l.Note); err != nil {
			return err
		}
	}
	return nil
}
