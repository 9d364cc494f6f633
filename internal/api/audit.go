package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audit"
	"github.com/petitbleu/petitbleu/internal/store"
)

// trail is what the audit log will keep of a request that changes something.
type trail struct {
	verb, object string
	id, name     string         // of the object
	private      bool           // it is about people: no names, no values
	changes      []audit.Change // as the handler told; nil: what the body gives
	body         any
	kept         bool
}

type trailKey struct{}

// trailOf gives the trail of a request, nil when nothing is kept of it.
func trailOf(ctx context.Context) *trail {
	t, _ := ctx.Value(trailKey{}).(*trail)
	return t
}

// unlogged are changes that leave no entry, each with its reason.
var unlogged = map[string]string{
	"actInThread":  "a sign of typing changes nothing that stays",
	"checkPage":    "it asks the platform, and the answer replaces the one before",
	"beginConnect": "nothing is connected before finishConnect",
}

// isLogged tells whether an operation leaves an entry when it succeeds: every change of a workspace,
// and exports, which change nothing here but take data away.
func isLogged(method, id string, need may) bool {
	if need == anyone || need == signedIn || unlogged[id] != "" {
		return false
	}
	return need == peopleExport || strings.HasPrefix(id, "export") || method != http.MethodGet && !strings.HasSuffix(string(need), ".read")
}

// isTraffic tells whether programs do it all day: what they do so stands in the messages, profiles and
// catalogs themselves, and only what people do is kept in the audit log.
func isTraffic(id string, need may) bool {
	return need == peopleWrite || need == messagesSend || strings.HasSuffix(id, "CatalogItem")
}

// isPersonal tells whether what is done with a permission speaks of people.
func isPersonal(need may) bool {
	return need == peopleWrite || need == messagesSend || need == peopleErase
}

// leaveTrail lets a request tell what it changes.
func (r Route) leaveTrail(ctx huma.Context, next func(huma.Context)) {
	if t := r.trail(from(ctx.Context()), ctx.Param); t != nil {
		ctx = huma.WithValue(ctx, trailKey{}, t)
	}
	next(ctx)
}

// trail begins the trail of a request of an operation; nil when none is kept.
func (r Route) trail(c *caller, param func(string) string) *trail {
	if !isLogged(r.Method, r.ID, r.need) || c.key != nil && isTraffic(r.ID, r.need) {
		return nil
	}
	t := &trail{private: isPersonal(r.need)}
	t.verb, t.object = audit.Operation(r.ID)
	for _, name := range pathNames(r.Path) {
		t.id = strings.TrimPrefix(t.id+"/"+param(name), "/")
	}
	return t
}

// pathNames lists the parameters of a path but the workspace.
func pathNames(path string) (names []string) {
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && name != "ws}" {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// about names the thing that a request changes, for its entry in the audit log.
func about(ctx context.Context, id, name string) {
	if t := trailOf(ctx); t != nil {
		t.id, t.name = id, name
	}
}

// record tells the audit log what became of a thing, before and after: any values that JSON can
// write, nil for what was made or removed. Without it the entry holds what the request asked for.
// The last call counts.
func record(ctx context.Context, before, after any) {
	if t := trailOf(ctx); t != nil {
		if t.changes = audit.Diff(before, after, t.private); t.changes == nil {
			t.changes = []audit.Change{}
		}
	}
}

// learn takes the id and the name of a thing from what the handler answers, if it did not tell.
func (t *trail) learn(answer any) {
	if t == nil {
		return
	}
	v := reflect.Indirect(reflect.ValueOf(answer))
	if v.Kind() != reflect.Struct {
		return
	}
	if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String && !strings.HasSuffix(t.id, id.String()) {
		t.id = strings.TrimPrefix(t.id+"/"+id.String(), "/")
	}
	if name := v.FieldByName("Name"); name.IsValid() && name.Kind() == reflect.String && t.name == "" {
		t.name = name.String()
	}
}

// write runs fn in a transaction, with the request's entry in the audit log.
func (a *API) write(ctx context.Context, fn func(tx *store.Tx) error) error {
	return a.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return a.keep(ctx, tx)
	})
}

// keep writes the request's entry, once.
func (a *API) keep(ctx context.Context, tx *store.Tx) error {
	t := trailOf(ctx)
	if t == nil || t.kept {
		return nil
	}
	changes, name := t.changes, t.name
	if changes == nil {
		changes = audit.Diff(nil, t.body, t.private)
	}
	if t.private {
		name = ""
	}
	tx.AfterCommit(func() { t.kept = true })
	c := from(ctx)
	return a.enter(ctx, tx, store.AuditEntry{
		WorkspaceID: c.workspace, ActorID: c.id(), ActorName: c.name(), Verb: t.verb, Object: t.object, ObjectID: t.id, ObjectName: name,
	}, changes)
}

// enter completes an entry and writes it.
func (a *API) enter(ctx context.Context, tx *store.Tx, e store.AuditEntry, changes []audit.Change) error {
	if changes == nil {
		changes = []audit.Change{}
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	e.ID, e.At, e.Changes, e.RequestID = petitbleu.NewID(petitbleu.KindAudit, a.now()), a.now(), text, requestID(ctx)
	if from := a.address(ctx); from.IsValid() {
		e.Address = from.String()
	}
	return tx.InsertAudit(e)
}

// enterForUser writes what a person did with their own account into the log of every workspace that
// they are of.
func (a *API) enterForUser(ctx context.Context, tx *store.Tx, u petitbleu.User, verb string, changes []audit.Change) error {
	of, err := tx.MembershipsOf(u.ID)
	if err != nil {
		return err
	}
	for _, m := range of {
		e := store.AuditEntry{WorkspaceID: m.ID, ActorID: u.ID, ActorName: displayName(u), Verb: verb, Object: "account", ObjectID: u.ID, ObjectName: displayName(u)}
		if err := a.enter(ctx, tx, e, changes); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the entry of an operation whose engine has a transaction of its own: after it, and
// before the answer.
func (a *API) finish(ctx context.Context, answer any) error {
	t := trailOf(ctx)
	if t == nil || t.kept {
		return nil
	}
	t.learn(answer)
	return a.o.Store.Write(ctx, func(tx *store.Tx) error { return a.keep(ctx, tx) })
}

// finishLate writes the entry of an operation that has answered already: a failure can only be logged.
func (a *API) finishLate(ctx context.Context) {
	if err := a.finish(ctx, nil); err != nil {
		a.o.Logger.Error("an entry of the audit log is missing", "request", requestID(ctx), "error", err)
	}
}

// asked keeps the body of a request for its entry.
func (t *trail) asked(in any) {
	if t == nil {
		return
	}
	if body := reflect.Indirect(reflect.ValueOf(in)).FieldByName("Body"); body.IsValid() {
		t.body = body.Interface()
	}
}

// name is the caller's, for people to read.
func (c *caller) name() string {
	if c.key != nil {
		return c.key.Name
	}
	return displayName(c.user)
}

func displayName(u petitbleu.User) string {
	if u.Name != "" {
		return u.Name
	}
	return u.Email
}

// auditVerbs lists the verbs of the operations that leave an entry, and those of accounts.
func (a *API) auditVerbs() []string {
	verbs := []string{verbSignIn, verbSignOutEverywhere, verbChange, verbHalt, verbEndHalt}
	for _, r := range a.routes {
		if isLogged(r.Method, r.ID, r.need) {
			verb, _ := audit.Operation(r.ID)
			verbs = append(verbs, verb)
		}
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

// The verbs of what people do with their own account.
const (
	verbSignIn            = "sign_in"
	verbSignOutEverywhere = "sign_out_everywhere"
	verbChange            = "change"
	verbHalt              = "halt"
	verbEndHalt           = "end"
)
