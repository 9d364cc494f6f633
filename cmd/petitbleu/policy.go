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
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/store"
)

type policyCmd struct {
	Explain explainCmd `cmd:"" help:"Say whether a message of a kind may go to a person, by which right, and why or why not."`
}

// Help shows an example.
func (policyCmd) Help() string {
	return "The rules are those of docs/policy.md.\n\n  petitbleu policy explain --person CT-20418 --page 104268917735521"
}

type explainCmd struct {
	config.Store
	Person  string    `help:"Profile id, customer id, external id or PSID." required:""`
	Page    string    `help:"Page id." required:""`
	Purpose string    `help:"Why the message is sent: ${enum}." enum:"promotional,transactional,support,requested" default:"transactional"`
	Topic   string    `help:"Topic, for one-time tokens and temporary customer ids."`
	Human   bool      `help:"Typed by a person who is signed in."`
	At      time.Time `help:"Instant, in RFC 3339; default: now."`
	JSON    bool      `name:"json" help:"Print the verdict as JSON."`
}

// Help shows an example.
func (explainCmd) Help() string {
	return "Exit code 1 says that the message may not go.\n\n  petitbleu policy explain --person CT-20418 --page 104268917735521 --purpose promotional"
}

// Run prints the verdict.
func (c explainCmd) Run(ctx context.Context) error {
	s, err := openExisting(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	at := c.At
	if at.IsZero() {
		at = time.Now()
	}
	var v petitbleu.Verdict
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = c.verdict(tx, at)
		return err
	})
	if err != nil {
		return err
	}
	if err := c.tell(v); err != nil {
		return err
	}
	if v.Outcome != petitbleu.Allow {
		return errFault
	}
	return nil
}

func (c explainCmd) verdict(tx *store.Tx, at time.Time) (v petitbleu.Verdict, err error) {
	page, err := tx.PageAnywhere(c.Page)
	if errors.Is(err, store.ErrNotFound) {
		return v, fmt.Errorf("no workspace holds Page %s", c.Page)
	} else if err != nil {
		return v, err
	}
	workspace, err := tx.Workspace(page.WorkspaceID)
	if err != nil {
		return v, err
	}
	m := petitbleu.Message{
		WorkspaceID: workspace.ID, PageID: page.ID, Purpose: petitbleu.Purpose(c.Purpose), Topic: c.Topic, Human: c.Human,
		Content: petitbleu.Content{Type: petitbleu.ContentText},
	}
	if err := c.find(tx, &m); err != nil {
		return v, err
	}
	return delivery.Verdict(tx, workspace, page, m, at)
}

// find sets the message's profile and address from whatever names the person.
func (c explainCmd) find(tx *store.Tx, m *petitbleu.Message) error {
	if _, err := tx.Profile(m.WorkspaceID, c.Person); err == nil {
		m.ProfileID = c.Person
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	keys := []store.IdentityKey{
		{Kind: petitbleu.IdentityPSID, Scope: m.PageID, Value: c.Person},
		{Kind: petitbleu.IdentityCustomer, Value: c.Person},
		{Kind: petitbleu.IdentityTemporary, Value: c.Person},
		{Kind: petitbleu.IdentityExternal, Value: c.Person},
	}
	found, err := tx.Identities(m.WorkspaceID, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if id, ok := found[k]; ok && m.ProfileID == "" {
			m.ProfileID = id.ProfileID
			if k.Kind == petitbleu.IdentityCustomer || k.Kind == petitbleu.IdentityTemporary {
				m.CustomerID = c.Person
			}
		}
	}
	if m.ProfileID == "" {
		return fmt.Errorf("nobody is known as %q in the workspace of Page %s", c.Person, m.PageID)
	}
	all, err := tx.IdentitiesOf(m.WorkspaceID, m.ProfileID)
	for _, id := range all {
		if id.Kind == petitbleu.IdentityPSID && id.Scope == m.PageID {
			m.Recipient = id.Value
		}
	}
	return err
}

func (c explainCmd) tell(v petitbleu.Verdict) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(v)
	}
	fmt.Printf("%s  %s\n", v.Outcome, v.Sentence)
	if v.Cure != "" {
		fmt.Printf("      %s\n", v.Cure)
	}
	for _, check := range v.Checks {
		mark := "no "
		if check.OK {
			mark = "yes"
		}
		fmt.Printf("  %s  %-16s %s\n", mark, check.Name, check.Sentence)
	}
	_, err := fmt.Printf("      rule %s, pack %s\n", v.Rule, v.Pack)
	return err
}
