package liquid

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// call is a connected_content, read (section 3.5).
type call struct {
	url, body, contentType *body
	headers                *body // a JSON object
	auth                   *body
	method                 string
	save                   int
	maxAge                 int
	noCache, retry         bool
	at                     place
}

func compileConnected(p *parser, part *syntax.Part) (node, bool) {
	c := &call{method: "GET", at: p.here(part.At, len(part.Raw))}
	all := optionsOf(part.Markup, part.MarkupAt)
	if all[0].raw == "" {
		p.report(part.At, len(part.Raw), "connected_content needs an address", "write {% connected_content https://... %}")
		return nil, false
	}
	p.prog.uses.call(all[0].raw)
	c.url = p.mini(all[0].raw, all[0].from)
	save := "connected"
	for _, o := range all[1:] {
		if o.name == "save" {
			save = o.raw
			continue
		}
		p.callOption(c, o)
	}
	if save == "" || strings.Trim(save, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		p.report(part.At, len(part.Raw), ":save needs the name of a variable", "write :save name")
	}
	c.save = p.prog.symbols.slot(symbol{SpaceNone, save})
	p.prog.uses.set(save)
	return c.run, false
}

// methods that a call may have.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

func (p *parser) callOption(c *call, o option) {
	needs := o.raw == ""
	switch o.name {
	case "method":
		c.method = strings.ToUpper(o.raw)
		if !strings.Contains(" "+strings.Join(methods, " ")+" ", " "+c.method+" ") {
			p.report(o.at, 1+len(o.name), ":method is none of get, post, put, patch and delete", "write one of them")
		}
	case "headers":
		c.headers = p.mini(o.raw, o.from)
	case "body":
		c.body = p.mini(o.raw, o.from)
	case "content_type":
		c.contentType = p.mini(o.raw, o.from)
	case "basic_auth":
		c.auth = p.mini(o.raw, o.from)
	case "cache_max_age":
		n, err := strconv.Atoi(o.raw)
		if err != nil || n < 0 {
			p.report(o.at, 1+len(o.name), ":cache_max_age needs a number of seconds", "write :cache_max_age 900")
		}
		c.maxAge = n
	case "no_cache", "retry":
		if needs = o.raw != ""; needs {
			p.report(o.at, 1+len(o.name), ":"+o.name+" takes nothing behind it", "remove what follows it")
		}
		c.noCache, c.retry = c.noCache || o.name == "no_cache", c.retry || o.name == "retry"
		return
	default:
		p.report(o.at, 1+len(o.name), fmt.Sprintf("connected_content has no option :%s", o.name),
			similar(o.name, []string{"method", "headers", "body", "content_type", "basic_auth", "save", "cache_max_age", "no_cache", "retry"}))
		return
	}
	if needs {
		p.report(o.at, 1+len(o.name), ":"+o.name+" has no value", "write one behind it")
	}
}

// run makes the call.
func (c *call) run(r *run) signal {
	q := Request{URL: strings.TrimSpace(r.text(c.url)), Method: c.method, Body: r.text(c.body), ContentType: r.text(c.contentType),
		BasicAuth: r.text(c.auth), CacheMaxAge: c.maxAge, NoCache: c.noCache, Retry: c.retry}
	headers := r.text(c.headers)
	if r.err != nil || r.done.Aborted {
		return halt
	}
	if r.env.Host.Fetch == nil {
		r.fail(c.at, "connected_content cannot be used here", "remove the tag")
		return halt
	}
	if !c.readHeaders(r, &q, headers) {
		return halt
	}
	if q.ContentType == "application/json" {
		q.Body = jsonBody(q.Body)
	} else if q.ContentType == "" && q.Method != "GET" {
		q.ContentType = "application/x-www-form-urlencoded"
	}
	a, err := r.env.Host.Fetch(q)
	if err != nil {
		r.abort("connected_content: " + err.Error())
		return halt
	}
	return c.take(r, a)
}

func (c *call) readHeaders(r *run, q *Request, headers string) bool {
	if headers == "" {
		return true
	}
	v, err := value.ParseJSONText(headers)
	o := v.AsObject()
	if err != nil || o == nil {
		r.fail(c.at, ":headers is no JSON object", `write :headers {"X-Name": "value"}`)
		return false
	}
	for i := range o.Len() {
		name, v := o.At(i)
		q.Headers = append(q.Headers, Header{strings.Clone(name), strings.Clone(v.Text())})
	}
	return true
}

// take makes something of an answer.
func (c *call) take(r *run, a Answer) signal {
	r.frame.assign(c.save, value.Nil)
	if a.Status == 0 || a.Status >= 500 {
		if c.retry {
			r.abort(fmt.Sprintf("connected_content: no answer after its retries (status %d)", a.Status))
			return halt
		}
		return goOn
	}
	if a.Status == 404 || len(a.Body) == 0 {
		return goOn
	}
	if !r.arena.Charge(16 * len(a.Body)) {
		r.overrun(&c.at)
		return halt
	}
	v, err := value.ParseJSON(a.Body)
	if err != nil {
		r.out = append(r.out, a.Body...)
		return goOn
	}
	if o := v.AsObject(); o != nil && a.Status >= 200 && a.Status < 300 {
		members := make([]value.Member, 0, o.Len()+1)
		for i := range o.Len() {
			k, x := o.At(i)
			members = append(members, value.Member{Key: k, Value: x})
		}
		v = value.FromObject(value.NewMap(append(members, value.Member{Key: "__http_status_code__", Value: value.Int(int64(a.Status))})...))
	}
	r.frame.assign(c.save, v)
	return goOn
}

// jsonBody makes JSON of a body in the form k=v&k2=v2; one that is JSON already stays.
func jsonBody(body string) string {
	s := strings.TrimSpace(body)
	if s == "" || strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") || !strings.Contains(s, "=") {
		return body
	}
	out := []byte{'{'}
	for i, pair := range strings.Split(s, "&") {
		k, v, _ := strings.Cut(pair, "=")
		if i > 0 {
			out = append(out, ',')
		}
		out = append(value.AppendEscaped(append(out, '"'), k), `":"`...)
		out = append(value.AppendEscaped(out, v), '"')
	}
	return string(append(out, '}'))
}
