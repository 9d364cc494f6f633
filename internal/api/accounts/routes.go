package accounts

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/limits"
	"github.com/petitbleu/petitbleu/internal/mail"
)

// Options are what the nouns of accounts need beside the door.
type Options struct {
	Version     string
	Demo        bool
	SafeMode    bool        // only people of each workspace's safe group get messages
	EmulatorURL string      // shown to people where it is not empty
	Mail        mail.Server // how letters leave; the zero value: they do not
	// Packs names the rule packs (package policy).
	Packs func() []string
	// Moved is called when the days of a workspace begin at another hour.
	Moved func(workspaceID string)
}

// API is the part of the native API that is about accounts.
type API struct {
	*door.Door
	o        Options
	doors    *limits.Buckets // attempts to sign in by address
	accounts *limits.Buckets // attempts to sign in by account
	letters  chan struct{}   // mails on their way: few at once
	hashing  chan struct{}   // argon2 takes memory: few at once
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o, doors: limits.New(20, 20), accounts: limits.New(5, 10), letters: make(chan struct{}, 8), hashing: make(chan struct{}, 4)}
	a.registerMe()
	a.registerWorkspace()
	a.registerTeam()
	a.registerTags()
	a.registerAudit()
	return a
}
