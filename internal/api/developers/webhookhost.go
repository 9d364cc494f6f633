package developers

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerWebhooks adds what a workspace says of the hosts that its messages call, and its secrets.
func (a *API) registerWebhooks() {
	door.On(a.Door, "GET", door.WS+"/webhook-hosts", door.WorkspaceRead, "listWebhookHosts", "Channels", "What is known of the hosts that webhook messages call", a.webhookHosts)
	door.On(a.Door, "PUT", door.WS+"/webhook-hosts", door.WorkspaceManage, "setWebhookHosts", "Channels", "Say it anew: which may stand in a private network, which keep idempotency keys", a.setWebhookHosts)
	door.On(a.Door, "GET", door.WS+"/webhook-hosts/health", door.WorkspaceRead, "listWebhookHostHealth", "Channels", "How the hosts fare that failed, by name: failures of the last minute, the last one, and until when no call goes to one that is left alone", a.webhookHealth)
	door.On(a.Door, "GET", door.WS+"/secrets", door.WorkspaceRead, "listSecrets", "Channels", "Names of the sealed values that templates may name", a.secretList)
	door.On(a.Door, "PUT", door.WS+"/secrets/{name}", door.WorkspaceManage, "putSecret", "Channels", "Keep a sealed value; it is never shown again", a.putSecret)
	door.Do(a.Door, "DELETE", door.WS+"/secrets/{name}", door.WorkspaceManage, "deleteSecret", "Channels", "Forget a sealed value", a.deleteSecret)
}

// WebhookHosts are what a workspace says of the hosts that it calls.
type WebhookHosts struct {
	Hosts []petitbleu.WebhookHost `json:"hosts" nullable:"false" maxItems:"500"`
}

func (a *API) webhookHosts(ctx context.Context, in *door.InWorkspace) (v WebhookHosts, err error) {
	s, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.WebhookSettings, error) { return webhookSettings(tx, in.WS) })
	return WebhookHosts(s), err
}

// WebhookHostHealth is how a host fares that has failed since the program began.
type WebhookHostHealth struct {
	Host       string    `json:"host"`
	State      string    `json:"state" enum:"well,failing,left_alone" doc:"failing: within the last minute; left_alone: no call goes to it for a minute, then one asks whether it is well"`
	Failures   int       `json:"failures" doc:"Within the last minute: 408, 429, 502, 503, 504, 529, and calls without an answer; more than 3,000 of them, and it is left alone"`
	LastStatus int       `json:"last_status" doc:"Of the last failure; 599: no connection, or no answer"`
	LastAt     time.Time `json:"last_at"`
	Until      time.Time `json:"until,omitzero" doc:"Left alone until then"`
}

// webhookHealth tells of the hosts that this node calls.
func (a *API) webhookHealth(ctx context.Context, in *door.InWorkspace) (door.List[WebhookHostHealth], error) {
	if a.o.Delivery == nil {
		return door.List[WebhookHostHealth]{}, door.ErrUnavailable("Delivery")
	}
	return door.All(door.MapEach(a.o.Delivery.Hosts(in.WS), func(h outbound.HostHealth) WebhookHostHealth {
		v := WebhookHostHealth{Host: h.Host, State: "well", Failures: h.Failures, LastStatus: h.Status, LastAt: door.StampTime(h.At), Until: h.Until}
		switch {
		case !h.Until.IsZero():
			v.State = "left_alone"
		case h.Failures > 0:
			v.State = "failing"
		}
		return v
	})), nil
}

func webhookSettings(tx *store.Tx, ws string) (s petitbleu.WebhookSettings, err error) {
	_, err = tx.Setting(ws, petitbleu.WebhookSettingsName, &s)
	if s.Hosts == nil {
		s.Hosts = []petitbleu.WebhookHost{}
	}
	return s, err
}

type webhookHostsInput struct {
	door.InWorkspace
	Body WebhookHosts
}

func (a *API) setWebhookHosts(ctx context.Context, in *webhookHostsInput) (v WebhookHosts, err error) {
	seen := map[string]bool{}
	for i := range in.Body.Hosts {
		h := &in.Body.Hosts[i]
		field := fmt.Sprintf("body.hosts[%d]", i)
		if h.Host = strings.ToLower(strings.TrimSpace(h.Host)); !isHost(h.Host) || seen[h.Host] {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A host is a name or an address, with a port if need be, and stands there once: hooks.example.com, 10.0.0.7:8080.").At(field + ".host")
		}
		seen[h.Host] = true
		if h.Timeout < 0 || h.Timeout > petitbleu.WebhookTimeoutLimit {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A host may take 1 to %d seconds; 0 stands for 30.", petitbleu.WebhookTimeoutLimit).At(field + ".timeout_seconds")
		}
		if h.Concurrency < 0 || h.Concurrency > petitbleu.WebhookConcurrencyLimit {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A host gets 1 to %d calls at once; 0 stands for 64.", petitbleu.WebhookConcurrencyLimit).At(field + ".concurrency")
		}
	}
	s := petitbleu.WebhookSettings(in.Body)
	err = a.Write(ctx, func(tx *store.Tx) error {
		before, err := webhookSettings(tx, in.WS)
		if err != nil {
			return err
		}
		door.Record(ctx, before, s)
		return tx.SetSetting(in.WS, petitbleu.WebhookSettingsName, s, a.Now())
	})
	return in.Body, err
}

// isHost tells whether a text is a host with or without a port.
func isHost(text string) bool {
	name, port, err := net.SplitHostPort(text)
	if err != nil {
		name, port = strings.Trim(text, "[]"), "1"
	}
	return name != "" && len(text) <= 260 && port != "" && !strings.ContainsAny(name, "/?#@ \t") && strings.Trim(port, "0123456789") == ""
}

// SecretView is a sealed value, without the value.
type SecretView struct {
	Name      string `json:"name"`
	Reference string `json:"reference" doc:"As it stands in a template" example:"{{secrets.${shop_api}}}"`
	Hint      string `json:"hint,omitempty" doc:"Its last characters"`
	// Hosts are those that it may be sent to.
	Hosts  []string      `json:"hosts" nullable:"false" doc:"It is sent to these only" example:"[\"api.example.com\",\"*.example.com\"]"`
	UsedBy []views.Using `json:"used_by,omitempty" doc:"Templates, content blocks and campaigns that name it; only in the list"`
	SecretStamps
}

// SecretStamps are when something was made and changed.
type SecretStamps struct {
	CreatedAt string `json:"created_at" format:"date-time"`
	UpdatedAt string `json:"updated_at" format:"date-time"`
}

func secretView(s petitbleu.Secret) SecretView {
	const form = "2006-01-02T15:04:05.000Z"
	return SecretView{Name: s.Name, Reference: "{{secrets.${" + s.Name + "}}}", Hint: s.Hint, Hosts: append([]string{}, s.Hosts...), SecretStamps: SecretStamps{s.CreatedAt.UTC().Format(form), s.UpdatedAt.UTC().Format(form)}}
}

func (a *API) secretList(ctx context.Context, in *door.InWorkspace) (door.List[SecretView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[SecretView], err error) {
		all, err := tx.Secrets(in.WS)
		for _, s := range all {
			v := secretView(s)
			if v.UsedBy, err = views.Usings(tx, in.WS, "secret", s.Name); err != nil {
				return l, err
			}
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

type secretInput struct {
	door.InWorkspace
	Name string `path:"name" maxLength:"100"`
	Body struct {
		Value string   `json:"value" minLength:"1" maxLength:"4096" writeOnly:"true"`
		Hosts []string `json:"hosts" minItems:"1" maxItems:"100" nullable:"false" doc:"The hosts that it may be sent to, and no other: a name, *. before a domain for all names below it, a port if need be" example:"[\"api.example.com\",\"*.example.com\"]"`
	}
}

func (a *API) putSecret(ctx context.Context, in *secretInput) (v SecretView, err error) {
	if in.Name == "" || strings.ContainsAny(in.Name, "${}|:'\"\x00") || in.Name != strings.TrimSpace(in.Name) {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The name of a secret has letters, digits, spaces, dots, hyphens and underscores.").At("path.name")
	}
	if strings.ContainsAny(in.Body.Value, "\r\n\x00") {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A secret is one line.").At("body.value")
	}
	hosts, err := secretHosts(in.Body.Hosts)
	if err != nil {
		return v, err
	}
	now := door.StampTime(a.Now())
	s := petitbleu.Secret{WorkspaceID: in.WS, Name: in.Name, Sealed: a.Box.Seal(render.SecretBox(in.WS, in.Name), in.Body.Value), Hint: hintOf(in.Body.Value), Hosts: hosts, CreatedAt: now, UpdatedAt: now}
	err = a.Write(ctx, func(tx *store.Tx) error {
		door.About(ctx, in.Name, in.Name)
		all, err := tx.Secrets(in.WS)
		if err != nil {
			return err
		}
		var before any
		if i := slices.IndexFunc(all, func(o petitbleu.Secret) bool { return o.Name == in.Name }); i >= 0 {
			s.CreatedAt = all[i].CreatedAt
			before = map[string]any{"name": in.Name, "hosts": all[i].Hosts}
		}
		door.Record(ctx, before, map[string]any{"name": in.Name, "hosts": hosts})
		return tx.PutSecret(s)
	})
	return secretView(s), err
}

// secretHosts reads the hosts that a secret may be sent to.
func secretHosts(all []string) ([]string, error) {
	var hosts []string
	for i, h := range all {
		if h = strings.ToLower(strings.TrimSpace(h)); !petitbleu.IsHostBound(h) {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A host is a name or an address such as api.example.com, or *.example.com for all names below, with a port if need be.").At(fmt.Sprintf("body.hosts[%d]", i))
		}
		if !slices.Contains(hosts, h) {
			hosts = append(hosts, h)
		}
	}
	if len(hosts) == 0 {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name at least one host that the secret may be sent to.").At("body.hosts")
	}
	return hosts, nil
}

// hintOf gives the last characters of a secret that is long enough to spare them.
func hintOf(value string) string {
	if len(value) < 16 {
		return ""
	}
	return "…" + strings.ToValidUTF8(value[len(value)-4:], "")
}

type secretNameInput struct {
	door.InWorkspace
	Name string `path:"name" maxLength:"100"`
}

func (a *API) deleteSecret(ctx context.Context, in *secretNameInput) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		door.About(ctx, in.Name, in.Name)
		ok, err := tx.DeleteSecret(in.WS, in.Name)
		if err == nil && !ok {
			return store.ErrNotFound
		}
		return err
	})
}
