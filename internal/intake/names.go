package intake

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	namesLimit   = 10_000 // people waiting for a name; more are left nameless
	namesAtStart = 200    // newest people of a workspace looked at after a start
	namesRound   = 20     // people asked for in one round
	namesTries   = 5
	namesTimeout = 10 * time.Second
)

// names are the people whose names the platform has still to be asked for. They are kept in
// memory only: a name is a courtesy, not a fact that may not be lost.
type names struct {
	mu      sync.Mutex
	waiting []nameless
	known   map[string]bool // profiles in waiting
	started bool
}

type nameless struct {
	petitbleu.Identity
	due   time.Time
	tries int
}

func (n *names) init() { n.known = map[string]bool{} }

func (n *names) add(people []petitbleu.Identity, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range people {
		if len(n.waiting) < namesLimit && !n.known[p.ProfileID] {
			n.known[p.ProfileID] = true
			n.waiting = append(n.waiting, nameless{Identity: p, due: now})
		}
	}
}

// take gives the people whose turn it is.
func (n *names) take(now time.Time) (due []nameless, left bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rest := n.waiting[:0]
	for _, p := range n.waiting {
		if len(due) < namesRound && !p.due.After(now) {
			due = append(due, p)
			continue
		}
		left = left || !p.due.After(now)
		rest = append(rest, p)
	}
	n.waiting = rest
	return due, left
}

// later puts somebody back, or gives up.
func (n *names) later(p nameless, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p.tries++
	if p.tries >= namesTries {
		delete(n.known, p.ProfileID)
		return
	}
	wait := time.Minute << (2 * p.tries)
	jitter, _ := rand.Int(rand.Reader, big.NewInt(int64(wait/4))) // crypto/rand.Reader never fails
	p.due = now.Add(wait + time.Duration(jitter.Int64()))
	n.waiting = append(n.waiting, p)
}

func (n *names) done(p nameless) {
	n.mu.Lock()
	delete(n.known, p.ProfileID)
	n.mu.Unlock()
}

// Enrich asks the platform for the names of new people (Messenger Platform reference, section
// 6.3). It is best effort, never part of the intake itself; more says that others wait.
func (in *Intake) Enrich(ctx context.Context, now time.Time) (more bool, err error) {
	if in.o.HTTP == nil {
		return false, nil
	}
	if err := in.rememberNameless(ctx, now); err != nil {
		return false, err
	}
	due, more := in.names.take(now)
	var failed error
	for _, p := range due {
		first, last, err := in.askName(ctx, p.Identity)
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case errors.Is(err, errNoName):
			in.names.done(p)
		case err != nil:
			in.names.later(p, now)
			in.o.Logger.Debug("a person's name is not to be had yet", "profile", p.ProfileID, "tries", p.tries+1, "error", err)
		default:
			in.names.done(p)
			failed = errors.Join(failed, in.keepName(ctx, p.Identity, first, last, now))
		}
	}
	return more && failed == nil, failed
}

// rememberNameless looks, once after a start, for people whose names were not asked for.
func (in *Intake) rememberNameless(ctx context.Context, now time.Time) error {
	in.names.mu.Lock()
	started := in.names.started
	in.names.started = true
	in.names.mu.Unlock()
	if started {
		return nil
	}
	var people []petitbleu.Identity
	err := in.o.Store.Read(ctx, func(tx *store.Tx) error {
		people = nil
		all, err := tx.Workspaces()
		for _, w := range all {
			if err != nil {
				break
			}
			var some []petitbleu.Identity
			some, err = tx.UnnamedPeople(w.ID, namesAtStart)
			people = append(people, some...)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find people without a name: %w", err)
	}
	in.names.add(people, now)
	return nil
}

var errNoName = errors.New("the platform gives no name of this person")

// askName calls the User Profile API.
func (in *Intake) askName(ctx context.Context, p petitbleu.Identity) (first, last string, err error) {
	address, token, err := in.profileCall(ctx, p)
	if err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(ctx, namesTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", "", errNoName
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := in.o.HTTP.Do(req)
	if err != nil {
		return "", "", errors.New("the platform did not answer") // the address holds a proof of the token
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return "", "", errors.New("the platform's answer was cut short")
	}
	var answer struct {
		First string `json:"first_name"`
		Last  string `json:"last_name"`
		Error *struct {
			Code wire.Code `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil || (answer.Error == nil && resp.StatusCode != http.StatusOK) {
		return "", "", fmt.Errorf("the platform answered %d", resp.StatusCode)
	}
	if answer.Error != nil {
		switch answer.Error.Code {
		case 1, 2, 4, 17, 32, 190, 613: // temporary, throttled, or a token that is renewed
			return "", "", fmt.Errorf("the platform answered with error %d", answer.Error.Code)
		}
		return "", "", errNoName
	}
	clean(&answer.First)
	clean(&answer.Last)
	first, last = strings.TrimSpace(answer.First), strings.TrimSpace(answer.Last)
	if first == "" && last == "" {
		return "", "", errNoName
	}
	return first, last, nil
}

// profileCall gives the address of a person's public profile, with the Page's token.
func (in *Intake) profileCall(ctx context.Context, p petitbleu.Identity) (address, token string, err error) {
	var page petitbleu.Page
	var app petitbleu.App
	err = in.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if page, err = tx.Page(p.WorkspaceID, p.Scope); err == nil {
			app, err = tx.App(page.AppID)
		}
		return err
	})
	if err != nil {
		return "", "", err
	}
	if page.State == petitbleu.PageTokenInvalid {
		return "", "", errors.New("the token of the Page is dead")
	}
	if token, err = in.o.Box.Open("page/"+page.ID+"/token", page.TokenSealed); err != nil {
		return "", "", err
	}
	secrets, err := in.o.Box.Open("app/"+app.ID+"/secret", app.SecretSealed)
	if err != nil {
		return "", "", err
	}
	q := url.Values{"fields": {"first_name,last_name"}}
	if all := strings.Fields(secrets); len(all) > 0 {
		q.Set("appsecret_proof", wire.AppSecretProof(all[0], token))
	}
	return strings.TrimSuffix(app.GraphURL, "/") + "/" + app.GraphVersion + "/" + url.PathEscape(p.Value) + "?" + q.Encode(), token, nil
}

// keepName writes a name that nobody has given before.
func (in *Intake) keepName(ctx context.Context, p petitbleu.Identity, first, last string, now time.Time) error {
	err := in.o.Store.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.Identities(p.WorkspaceID, []store.IdentityKey{store.KeyOf(p)})
		if err != nil {
			return err
		}
		profile, err := tx.Profile(p.WorkspaceID, found[store.KeyOf(p)].ProfileID) // it may have been merged
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		changes := map[string]any{}
		for k, v := range map[string]string{"first_name": first, "last_name": last} {
			if _, ok := profile.Attributes[k]; !ok && v != "" {
				changes[k] = v
			}
		}
		p.ProfileID = profile.ID
		_, err = tx.UpdateAttributes(p.WorkspaceID, profile.ID, changes, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a person's name: %w", err)
	}
	in.tellProfile(p.WorkspaceID, p.ProfileID)
	return nil
}
