package hook

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// appLife is how long an app's opened secrets are used before they are read again.
const appLife = 5 * time.Second

// appsLimit bounds what is remembered of ids that are no apps, which anyone can make up.
const appsLimit = 1000

// app is what the door needs of an app. Secrets may be several, separated by blanks, so that one
// can be changed without a gap. The verify token is one text, blanks included: it counts only while
// the webhook is put in place.
type app struct {
	known     bool
	secrets   []string
	token     string
	allowSHA1 bool
	readAt    time.Time
}

// apps remembers apps with their secrets opened, so that a call needs no query.
type apps struct {
	store *store.Store
	box   *secret.Box

	mu   sync.RWMutex
	all  map[string]*app
	load sync.Mutex
}

// get gives an app, fresh enough at an instant. An instant is real time: the demo's clock may
// stand still.
func (a *apps) get(ctx context.Context, id string, now time.Time) (*app, error) {
	a.mu.RLock()
	found := a.all[id]
	a.mu.RUnlock()
	if found != nil && now.Sub(found.readAt) < appLife {
		return found, nil
	}
	if found != nil && found.known && !a.load.TryLock() {
		return found, nil // somebody reads it anew; what we have will do
	} else if found == nil || !found.known {
		a.load.Lock()
	}
	defer a.load.Unlock()
	a.mu.RLock()
	found = a.all[id]
	a.mu.RUnlock()
	if found != nil && now.Sub(found.readAt) < appLife {
		return found, nil
	}
	fresh, err := a.reread(ctx, id, now)
	if err != nil && found != nil && found.known {
		return found, nil // the database is away: a call may still be recorded
	}
	return fresh, err
}

// reread gives an app as it is in the store now, whatever is remembered of it.
func (a *apps) reread(ctx context.Context, id string, now time.Time) (*app, error) {
	fresh, err := a.read(ctx, id)
	if err != nil {
		return nil, err
	}
	fresh.readAt = now
	a.mu.Lock()
	if len(a.all) >= appsLimit {
		maps.DeleteFunc(a.all, func(_ string, known *app) bool { return !known.known })
	}
	a.all[id] = fresh
	a.mu.Unlock()
	return fresh, nil
}

func (a *apps) forget(id string) {
	a.mu.Lock()
	delete(a.all, id)
	a.mu.Unlock()
}

func (a *apps) read(ctx context.Context, id string) (*app, error) {
	fresh := &app{}
	err := a.store.Read(ctx, func(tx *store.Tx) error {
		*fresh = app{}
		row, err := tx.App(id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		secrets, err := a.box.Open("app/"+id+"/secret", row.SecretSealed)
		if err != nil {
			return fmt.Errorf("open the secret of app %s: %w", id, err)
		}
		token, err := a.box.Open("app/"+id+"/verify_token", row.VerifyTokenSealed)
		if err != nil {
			return fmt.Errorf("open the verify token of app %s: %w", id, err)
		}
		*fresh = app{known: true, secrets: strings.Fields(secrets), token: token, allowSHA1: row.AllowSHA1}
		return nil
	})
	return fresh, err
}
