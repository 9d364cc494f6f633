package door

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audit"
)

const (
	Base = "/api/v1"
	WS   = "/workspaces/{ws}"
)

const description = `The native API of petitbleu, for its web app, for SDKs and for scripts.

Programs send an API key as "Authorization: Bearer …"; each operation names the scope that it needs. Lists are read page by page: give "next" of one page as "cursor" of the next. Instants are RFC 3339 in UTC. Failures are problem documents (RFC 9457) with a stable "code".`

var tags = []*huma.Tag{
	{Name: "Account", Description: "The signed-in person."},
	{Name: "Workspace", Description: "One brand on one site: its name, its team, its numbers."},
	{Name: "People", Description: "Profiles: who each person is, what they asked for, what they got."},
	{Name: "Segments", Description: "Saved questions about people: how many, which, why."},
	{Name: "Data", Description: "Which attributes and events there are, and catalogs: tables of things that messages speak of."},
	{Name: "Content", Description: "What is written before it is sent: templates, content blocks, media."},
	{Name: "Feeds", Description: "In-app notifications: feeds, card templates, what was sent and what people did with it."},
	{Name: "Campaigns", Description: "One message, in variants, to the people of an audience: drafts, launches, results."},
	{Name: "Messages", Description: "Every message sent or not sent, and why."},
	{Name: "Channels", Description: "Messenger Pages, their apps, and the sites that carry the tag."},
	{Name: "Developers", Description: "API keys, the request log, events and webhook calls."},
}

// Route is one operation: where it stands, what it needs.
type Route struct {
	Method string
	Path   string // below /api/v1
	Need   string // in words; empty: open to anyone
	ID     string
	need   May
}

// Permission names what the operation needs; empty: it is open to anyone.
func (r Route) Permission() string { return string(r.need) }

// Personal tells whether the operation is a signed-in person's own affair, in no workspace.
func (r Route) Personal() bool { return r.need == SignedIn }

// Scope is the scope that an API key needs; empty where no key will do.
func (r Route) Scope() string {
	p, _ := r.need.row()
	return p.scope
}

// Allows tells whether a role of the workspace may do it.
func (r Route) Allows(role string) bool {
	return r.need == Anyone || r.need == SignedIn || RoleMay(role, r.need)
}

// Entry is what the operation leaves in the audit log, as verb and object; empty: nothing. Of what programs do all
// day, only what people do is kept: that says people.
func (r Route) Entry() (entry string, people bool) {
	if !isLogged(r.Method, r.ID, r.need) {
		return "", false
	}
	verb, object := audit.Operation(r.ID)
	return verb + " " + object, isTraffic(r.ID, r.need)
}

// Routes lists the operations by their paths.
func (d *Door) Routes() []Route {
	return slices.SortedFunc(slices.Values(d.routes), func(x, y Route) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), strings.Compare(x.Method, y.Method))
	})
}

// an option changes an operation before it is registered.
type option func(*huma.Operation)

// Status lets an operation answer with this status when it succeeds.
func Status(code int) option { return func(o *huma.Operation) { o.DefaultStatus = code } }

// WithText lets an operation take a message that is written in it: the body of a webhook may have 1 MiB, which grows
// when JSON escapes it, and a message may be written in several languages.
func WithText(o *huma.Operation) { o.MaxBodyBytes = textLimit }

// answer is a JSON answer.
type answer[T any] struct{ Body T }

// silent is an answer without a body.
type silent struct{}

// On registers an operation that answers with JSON.
func On[I, O any](d *Door, method, path string, need May, id, tag, summary string, fn func(context.Context, *I) (O, error), options ...option) {
	op := d.operation(method, path, need, id, tag, summary)
	for _, o := range options {
		o(&op)
	}
	d.larger(method, path, op.MaxBodyBytes)
	huma.Register(d.Huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
		TrailOf(ctx).asked(in)
		v, err := fn(ctx, in)
		if err == nil {
			err = d.finish(ctx, v)
		}
		if err != nil {
			return nil, d.fail(ctx, err)
		}
		return &answer[O]{v}, nil
	})
}

// Do registers an operation that answers with 204 and no body.
func Do[I any](d *Door, method, path string, need May, id, tag, summary string, fn func(context.Context, *I) error) {
	op := d.operation(method, path, need, id, tag, summary)
	op.DefaultStatus = http.StatusNoContent
	huma.Register(d.Huma, op, func(ctx context.Context, in *I) (*silent, error) {
		TrailOf(ctx).asked(in)
		err := fn(ctx, in)
		if err == nil {
			err = d.finish(ctx, nil)
		}
		if err != nil {
			return nil, d.fail(ctx, err)
		}
		return &silent{}, nil
	})
}

func (d *Door) operation(method, path string, need May, id, tag, summary string) huma.Operation {
	d.routes = append(d.routes, Route{Method: method, Path: path, Need: need.Words(), ID: id, need: need})
	op := huma.Operation{
		Method: method, Path: Base + path, OperationID: id, Summary: summary, Tags: []string{tag}, MaxBodyBytes: bodyLimit,
		RejectUnknownQueryParameters: true, Middlewares: huma.Middlewares{d.guard(need)},
	}
	if isLogged(method, id, need) {
		op.Middlewares = append(op.Middlewares, d.routes[len(d.routes)-1].leaveTrail)
	}
	switch {
	case need == Anyone:
	case need == SignedIn:
		op.Security = []map[string][]string{{"session": {}}}
	default:
		op.Security = []map[string][]string{{"session": {}}, {"key": {}}}
		p, ok := need.row()
		if !ok {
			panic("operation " + id + " needs " + string(need) + ", which is no row of the permissions: decide in roles.go who may do it")
		}
		op.Description = "For an API key with the scope `" + p.scope + "`, or for a person whose role may " + p.words + " (`" + string(need) + "`)."
	}
	return op
}

// ErrUnavailable answers for an engine that this program was started without.
func ErrUnavailable(what string) error {
	return petitbleu.Errorf(petitbleu.CodeUnavailable, "%s is not running in this program.", what)
}
