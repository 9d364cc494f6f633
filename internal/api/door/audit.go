package door

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

// Trail is what the audit log will keep of a request that changes something.
type Trail struct {
	verb, object string
	id, name     string         // of the object
	private      bool           // it is about people: no names, no values
	changes      []audit.Change // as the handler told; nil: what the body gives
	body         any
	Kept         bool
}

type trailKey struct{}

// TrailOf gives the trail of a request, nil when nothing is kept of it.
func TrailOf(ctx context.Context) *Trail {
	t, _ := ctx.Value(trailKey{}).(*Trail)
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
func isLogged(method, id string, need May) bool {
	if need == Anyone || need == SignedIn || unlogged[id] != "" {
		return false
	}
	return need == PeopleExport || strings.HasPrefix(id, "export") || method != http.MethodGet && !strings.HasSuffix(string(need), ".read")
}

// isTraffic tells whether programs do it all day: what they do so stands in the messages, profiles and
// catalogs themselves, and only what people do is kept in the audit log.
func isTraffic(id string, need May) bool {
	return need == PeopleWrite || need == MessagesSend || strings.HasSuffix(id, "CatalogItem")
}

// isPersonal tells whether what is done with a permission speaks of people.
func isPersonal(need May) bool {
	return need == PeopleWrite || need == MessagesSend || need == PeopleErase
}

// leaveTrail lets a request tell what it changes.
func (r Route) leaveTrail(ctx huma.Context, next func(huma.Context)) {
	if t := r.trail(CallerOf(ctx.Context()), ctx.Param); t != nil {
		ctx = huma.WithValue(ctx, trailKey{}, t)
	}
	next(ctx)
}

// trail begins the trail of a request of an operation; nil when none is kept.
func (r Route) trail(c *Caller, param func(string) string) *Trail {
	if !isLogged(r.Method, r.ID, r.need) || c.Key != nil && isTraffic(r.ID, r.need) {
		return nil
	}
	t := &Trail{private: isPersonal(r.need)}
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

// About names the thing that a request changes, for its entry in the audit log.
func About(ctx context.Context, id, name string) {
	if t := TrailOf(ctx); t != nil {
		t.id, t.name = id, name
	}
}

// Record tells the audit log what became of a thing, before and after: any values that JSON can
// write, nil for what was made or removed. Without it the entry holds what the request asked for.
// The last call counts.
func Record(ctx context.Context, before, after any) {
	if t := TrailOf(ctx); t != nil {
		if t.changes = audit.Diff(before, after, t.private); t.changes == nil {
			t.changes = []audit.Change{}
		}
	}
}

// learn takes the id and the name of a thing from what the handler answers, if it did not tell.
func (t *Trail) learn(answer any) {
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

// Write runs fn in a transaction, with the request's entry in the audit log.
func (d *Door) Write(ctx context.Context, fn func(tx *store.Tx) error) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return d.Keep(ctx, tx)
	})
}

// Keep writes the request's entry, once.
func (d *Door) Keep(ctx context.Context, tx *store.Tx) error {
	t := TrailOf(ctx)
	if t == nil || t.Kept {
		return nil
	}
	changes, name := t.changes, t.name
	if changes == nil {
		changes = audit.Diff(nil, t.body, t.private)
	}
	if t.private {
		name = ""
	}
	tx.AfterCommit(func() { t.Kept = true })
	c := CallerOf(ctx)
	return d.Enter(ctx, tx, store.AuditEntry{
		WorkspaceID: c.workspace, ActorID: c.ID(), ActorName: c.Name(), Verb: t.verb, Object: t.object, ObjectID: t.id, ObjectName: name,
	}, changes)
}

// Enter completes an entry and writes it.
func (d *Door) Enter(ctx context.Context, tx *store.Tx, e store.AuditEntry, changes []audit.Change) error {
	if changes == nil {
		changes = []audit.Change{}
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	e.ID, e.At, e.Changes, e.RequestID = petitbleu.NewID(petitbleu.KindAudit, d.Now()), d.Now(), text, RequestID(ctx)
	if from := d.address(ctx); from.IsValid() {
		e.Address = from.String()
	}
	return tx.InsertAudit(e)
}

// EnterForUser writes what a person did with their own account into the log of every workspace that
// they are of.
func (d *Door) EnterForUser(ctx context.Context, tx *store.Tx, u petitbleu.User, verb string, changes []audit.Change) error {
	of, err := tx.MembershipsOf(u.ID)
	if err != nil {
		return err
	}
	for _, m := range of {
		e := store.AuditEntry{WorkspaceID: m.ID, ActorID: u.ID, ActorName: DisplayName(u), Verb: verb, Object: "account", ObjectID: u.ID, ObjectName: DisplayName(u)}
		if err := d.Enter(ctx, tx, e, changes); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the entry of an operation whose engine has a transaction of its own: after it, and
// before the answer.
func (d *Door) finish(ctx context.Context, answer any) error {
	t := TrailOf(ctx)
	if t == nil || t.Kept {
		return nil
	}
	t.learn(answer)
	return d.Store.Write(ctx, func(tx *store.Tx) error { return d.Keep(ctx, tx) })
}

// finishLate writes the entry of an operation that has answered already: a failure can only be logged.
func (d *Door) finishLate(ctx context.Context) {
	if err := d.finish(ctx, nil); err != nil {
		d.Logger.Error("an entry of the audit log is missing", "request", RequestID(ctx), "error", err)
	}
}

// asked keeps the body of a request for its entry.
func (t *Trail) asked(in any) {
	if t == nil {
		return
	}
	if body := reflect.Indirect(reflect.ValueOf(in)).FieldByName("Body"); body.IsValid() {
		t.body = body.Interface()
	}
}

// Name is the caller's, for people to read.
func (c *Caller) Name() string {
	if c.Key != nil {
		return c.Key.Name
	}
	return DisplayName(c.User)
}

// DisplayName is what people are shown for a user: the name, else the e-mail address.
func DisplayName(u petitbleu.User) string {
	if u.Name != "" {
		return u.Name
	}
	return u.Email
}

// AuditVerbs lists the verbs of the operations that leave an entry, and those of accounts.
func (d *Door) AuditVerbs() []string {
	verbs := []string{VerbSignIn, VerbSignOutEverywhere, VerbChange, VerbHalt, VerbEndHalt}
	for _, r := range d.routes {
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
	VerbSignIn            = "sign_in"
	VerbSignOutEverywhere = "sign_out_everywhere"
	VerbChange            = "change"
	VerbHalt              = "halt"
	VerbEndHalt           = "end"
)
