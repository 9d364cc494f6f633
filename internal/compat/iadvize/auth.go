package iadvize

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// caller is who calls and through which Page.
type caller struct {
	key       petitbleu.APIKey
	from      netip.Addr
	workspace petitbleu.Workspace
	page      petitbleu.Page
}

// hideToken takes the token from the Authorization header or the query, and removes it from
// the request, so that nothing that logs the request later can show it. The header wins.
func hideToken(r *http.Request) string {
	token := r.URL.Query().Get("access_token")
	r.URL.RawQuery = hideQuery(r.URL)
	r.RequestURI = r.URL.RequestURI()
	if kind, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(kind, "Bearer") {
		token = strings.TrimSpace(value)
	}
	r.Header.Del("Authorization")
	return token
}

// HideToken gives the path and query of a push call without its token, for logs that are
// written before or around the door.
func HideToken(u *url.URL) string {
	c := *u
	c.RawQuery = hideQuery(u)
	return c.RequestURI()
}

// hideQuery writes a query anew with everything hidden that may be a token. What cannot be read
// as a query is left out: a token may stand in it.
func hideQuery(u *url.URL) string {
	q := u.Query()
	for key := range q {
		if strings.Contains(strings.ToLower(key), "token") {
			q.Set(key, "hidden")
		}
	}
	return q.Encode()
}

var errToken = petitbleu.Errorf(petitbleu.CodeInvalidToken,
	"The token is missing or wrong: give an API key with the scope push, as ?access_token=… or better in the header Authorization: Bearer ….")

// caller finds the API key, its workspace and the Page. A Page of another workspace and one
// that nobody holds get the same answer.
func (d *Door) caller(r *http.Request, token, pageID string) (c caller, err error) {
	c.from = d.Address(r)
	if token == "" || len(token) > 200 {
		return c, errToken
	}
	if len(pageID) > 100 || strings.ContainsFunc(pageID, isControl) {
		return c, errPage
	}
	err = d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		if c.key, err = tx.APIKeyByHash(secret.HashToken(token)); errors.Is(err, store.ErrNotFound) {
			return errToken
		} else if err != nil {
			return err
		}
		if err := c.key.Refuse(time.Now(), c.from); err != nil {
			return err
		}
		if !c.key.Allows(petitbleu.ScopePush) {
			return petitbleu.Errorf(petitbleu.CodeTokenScope, "This API key lacks the scope push: make one with it under Developers.")
		}
		if c.page, err = tx.Page(c.key.WorkspaceID, pageID); errors.Is(err, store.ErrNotFound) {
			return errPage
		} else if err != nil {
			return err
		}
		c.workspace, err = tx.Workspace(c.key.WorkspaceID)
		return err
	})
	return c, err
}

var errPage = petitbleu.Errorf(petitbleu.CodePageNotLinked,
	"This Page is not connected to the workspace of the API key: connect it under Channels, or use the key of its workspace.").At("page_id")

// limits keeps one token bucket for each API key.
type limits struct {
	perSecond float64
	burst     int
	buckets   *sync.Map // key id -> *rate.Limiter
}

func newLimits(perSecond float64, burst int) limits {
	return limits{perSecond, burst, &sync.Map{}}
}

// take lets a request pass or refuses it, and says in headers how much is left.
func (l limits) take(h http.Header, key string, now time.Time) error {
	b, ok := l.buckets.Load(key)
	if !ok {
		b, _ = l.buckets.LoadOrStore(key, rate.NewLimiter(rate.Limit(l.perSecond), l.burst))
	}
	bucket := b.(*rate.Limiter)
	allowed := bucket.AllowN(now, 1)
	left := max(bucket.TokensAt(now), 0)
	h["Ratelimit-Limit"] = []string{itoa(l.burst)}
	h["Ratelimit-Remaining"] = []string{itoa(int(left))}
	h["Ratelimit-Reset"] = []string{itoa(seconds((float64(l.burst) - left) / l.perSecond))}
	if allowed {
		return nil
	}
	h.Set("Retry-After", itoa(max(1, seconds((1-left)/l.perSecond))))
	return petitbleu.Errorf(petitbleu.CodeRateLimited, "Too many requests: this API key may send %d a second; try again after the seconds that Retry-After names.", int(l.perSecond))
}

// touched remembers when the use of a key was last written, so that a busy key costs no write.
type touched struct{ at sync.Map }

// due tells whether a key's last use is to be written now: once a minute.
func (t *touched) due(key string, now time.Time) bool {
	last, ok := t.at.Load(key)
	if ok && now.Sub(last.(time.Time)).Abs() < time.Minute {
		return false
	}
	t.at.Store(key, now)
	return true
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
