package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/store"
)

type policyCmd struct {
	Explain explainCmd `cmd:"" help:"Say whether a message of a kind may go to a person, by which right, and why or why not."`
	Offers  offersCmd  `cmd:"" help:"Say what may be sent to a person, by each right, and until when."`
	Reach   reachCmd   `cmd:"" help:"Count whom of many a message of a kind could reach, by which right, and why not the others."`
}

// Help shows an example.
func (policyCmd) Help() string {
	return "The rules are those of docs/policy.md.\n\n  petitbleu policy explain --person CT-20418 --page 104268917735521"
}

// kindFlags say of what kind a message is, as far as the rules look at it.
type kindFlags struct {
	Purpose  string    `help:"Why the message is sent: ${enum}." enum:"promotional,transactional,support,requested" default:"transactional"`
	Topic    string    `help:"Topic, for tokens, leave for a topic, and temporary customer ids."`
	Human    bool      `help:"Typed by a person who is signed in."`
	Origin   string    `help:"What has it sent, such as push, campaign or reply."`
	Content  string    `help:"Form of the message, such as text, receipt, feedback or utility." default:"text"`
	Tag      string    `help:"Message tag that is asked for outside the window."`
	Template string    `help:"Name of a utility template."`
	Language string    `help:"Its language, such as en_US." default:"en_US"`
	Pack     string    `help:"Rule pack: today, 2020 or an instant in RFC 3339; default: the workspace's."`
	At       time.Time `help:"Instant, in RFC 3339; default: now."`
	JSON     bool      `name:"json" help:"Print JSON."`
}

// Validate refuses forms and packs that are none.
func (k kindFlags) Validate() error {
	if !petitbleu.ContentType(k.Content).Known() {
		return fmt.Errorf("--content %s: there is no such form of message; the forms are those of docs/messages.md, such as text, receipt or utility", k.Content)
	}
	return validPack(k.Pack)
}

func validPack(pack string) error {
	_, err := petitbleu.PackInstant(pack, petitbleu.Pack2020At)
	if err != nil {
		return fmt.Errorf("--pack: %w", err)
	}
	return nil
}

func (k *kindFlags) message(page petitbleu.Page) petitbleu.Message {
	m := petitbleu.Message{WorkspaceID: page.WorkspaceID, PageID: page.ID, Purpose: petitbleu.Purpose(k.Purpose), Topic: k.Topic, Human: k.Human, Origin: k.Origin,
		Content: petitbleu.Content{Type: petitbleu.ContentType(k.Content), Tag: k.Tag}}
	if m.Content.Type == petitbleu.ContentUtility {
		m.Content.Utility = &petitbleu.Utility{Name: k.Template, Language: k.Language}
	}
	return m
}

// rows reads a Page and its workspace, under the pack that was asked for.
func (k *kindFlags) rows(tx *store.Tx, id string) (w petitbleu.Workspace, page petitbleu.Page, err error) {
	if k.At.IsZero() {
		k.At = time.Now()
	}
	page, err = tx.PageAnywhere(id)
	if errors.Is(err, store.ErrNotFound) {
		return w, page, fmt.Errorf("no workspace holds Page %s", id)
	} else if err != nil {
		return w, page, err
	}
	w, err = tx.Workspace(page.WorkspaceID)
	if k.Pack != "" {
		w.RulePack = k.Pack
	}
	return w, page, err
}

type explainCmd struct {
	config.Store
	kindFlags
	Person    string `help:"Profile id, customer id, external id or PSID; may be missing where the recipient is a comment."`
	Page      string `help:"Page id." required:""`
	Recipient string `help:"How the person is found when not by their address on the Page: comment:ID, post:ID, user_ref:REF or phone:+1…"`
}

// Help shows an example.
func (explainCmd) Help() string {
	return "Exit code 1 says that the message may not go.\n\n  petitbleu policy explain --person CT-20418 --page 104268917735521 --purpose promotional"
}

// Run prints the verdict.
func (c explainCmd) Run(ctx context.Context) error {
	var v petitbleu.Verdict
	err := reading(ctx, c.Database, func(tx *store.Tx) error {
		workspace, page, err := c.rows(tx, c.Page)
		if err != nil {
			return err
		}
		m := c.message(page)
		if c.Person != "" || c.Recipient == "" {
			if err := find(tx, &m, c.Person); err != nil {
				return err
			}
		}
		if c.Recipient != "" {
			m.Recipient = c.Recipient
		}
		v, err = grounds.Verdict(tx, workspace, page, m, c.At)
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

// reading runs fn on a database that is there.
func reading(ctx context.Context, database string, fn func(*store.Tx) error) error {
	s, err := openExisting(ctx, database)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Read(ctx, fn)
}

// find sets the message's profile and address from whatever names the person.
func find(tx *store.Tx, m *petitbleu.Message, person string) error {
	if _, err := tx.Profile(m.WorkspaceID, person); err == nil {
		m.ProfileID = person
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	keys := []store.IdentityKey{
		{Kind: petitbleu.IdentityPSID, Scope: m.PageID, Value: person},
		{Kind: petitbleu.IdentityCustomer, Value: person},
		{Kind: petitbleu.IdentityTemporary, Value: person},
		{Kind: petitbleu.IdentityExternal, Value: person},
	}
	found, err := tx.Identities(m.WorkspaceID, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if id, ok := found[k]; ok && m.ProfileID == "" {
			m.ProfileID = id.ProfileID
			if k.Kind == petitbleu.IdentityCustomer || k.Kind == petitbleu.IdentityTemporary {
				m.CustomerID = person
			}
		}
	}
	if m.ProfileID == "" {
		return fmt.Errorf("nobody is known as %q in the workspace of Page %s", person, m.PageID)
	}
	all, err := tx.IdentitiesOf(m.WorkspaceID, m.ProfileID)
	for _, id := range all {
		if id.Kind == petitbleu.IdentityPSID && id.Scope == m.PageID {
			m.Recipient = id.Value
		}
	}
	return err
}

func (c *kindFlags) tell(v petitbleu.Verdict) error {
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

type offersCmd struct {
	config.Store
	Person string    `help:"Profile id, customer id, external id or PSID." required:""`
	Page   string    `help:"Page id." required:""`
	Pack   string    `help:"Rule pack: today, 2020 or an instant in RFC 3339; default: the workspace's."`
	At     time.Time `help:"Instant, in RFC 3339; default: now."`
}

// Validate refuses a pack that is none.
func (c offersCmd) Validate() error { return validPack(c.Pack) }

// Help shows an example.
func (offersCmd) Help() string {
	return "Each right with its verdict, and until when it holds.\n\n  petitbleu policy offers --person CT-20418 --page 104268917735521"
}

// Run prints a line for each right.
func (c offersCmd) Run(ctx context.Context) error {
	k := kindFlags{Pack: c.Pack, At: c.At}
	return reading(ctx, c.Database, func(tx *store.Tx) error {
		workspace, page, err := k.rows(tx, c.Page)
		if err != nil {
			return err
		}
		m := k.message(page)
		if err := find(tx, &m, c.Person); err != nil {
			return err
		}
		all, err := grounds.OffersFor(tx, workspace, page, m.ProfileID, k.At)
		for _, o := range all {
			until := "-"
			if !o.Verdict.Until.IsZero() {
				until = o.Verdict.Until.UTC().Format(time.RFC3339)
			}
			fmt.Printf("%-5s  %-28s  %-20s  %s\n", o.Verdict.Outcome, strings.TrimSpace(o.Right+" "+o.Topic+o.Template+o.Comment), until, o.Verdict.Sentence)
		}
		return err
	})
}

type reachCmd struct {
	config.Store
	kindFlags
	Page       string   `help:"Page id." required:""`
	Profile    []string `help:"Ids of the people to count; default: everybody of the Page."`
	OptInTopic string   `help:"Count the people with an opt-in of this topic."`
}

// Help shows an example.
func (reachCmd) Help() string {
	return "Everybody of the Page is looked at, or those that are named, or those with an opt-in.\n\n  petitbleu policy reach --page 104268917735521 --purpose promotional --topic restock-SKU1"
}

// Run prints a line for each right and each reason.
func (c reachCmd) Run(ctx context.Context) error {
	s, err := openExisting(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	var page petitbleu.Page
	err = s.Read(ctx, func(tx *store.Tx) (err error) {
		_, page, err = c.rows(tx, c.Page)
		return err
	})
	if err != nil {
		return err
	}
	set := store.ReachSet{WorkspaceID: page.WorkspaceID, PageID: page.ID, Profiles: c.Profile, OptInTopic: c.OptInTopic}
	count, err := grounds.Reach(ctx, s, set, c.message(page), c.At, c.Pack)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(count)
	}
	for _, l := range count.Lines {
		by := l.Right
		if by == "" {
			by = l.Rule
		}
		fmt.Printf("%9d  %-5s  %s\n", l.People, l.Outcome, by)
	}
	_, err = fmt.Printf("%9d  people\n", count.People)
	return err
}
