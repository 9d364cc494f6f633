package developers

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const brazePath = door.WS + "/integrations/braze"

// registerIntegrations adds other programs that send through this one: an external Braze.
func (a *API) registerIntegrations() {
	door.On(a.Door, "GET", brazePath, door.DeveloperRead, "getBrazeIntegration", "Developers", "The external Braze whose campaigns send in-app notifications, and how telling it goes", a.brazeShow)
	door.On(a.Door, "PUT", brazePath, door.EndpointsManage, "setBrazeIntegration", "Developers", "Say where it is, and its REST API key: both are tried before they are kept", a.brazeSet)
	door.Do(a.Door, "DELETE", brazePath, door.EndpointsManage, "deleteBrazeIntegration", "Developers", "Tell it nothing any more, and end its token", a.brazeDelete)
	door.On(a.Door, "POST", brazePath+"/token", door.KeysManage, "makeBrazeToken", "Developers", "Make the token that its webhooks carry, shown once; the one before opens for 24 hours", a.brazeToken, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", brazePath+"/builder", door.ContentRead, "buildBrazeWebhook", "Developers", "What to paste into a webhook of that Braze: address, headers, and a body with Liquid", a.brazeBuild)
}

// brazeSetting is the setting that names the key which the webhooks of the external Braze carry.
const brazeSetting = "braze_integration"

type brazeKept struct {
	KeyID string `json:"key_id"`
}

// BrazeIntegration is an external Braze whose campaigns send in-app notifications.
type BrazeIntegration struct {
	EndpointID    string    `json:"endpoint_id,omitempty" doc:"Names the log of calls: GET /event-endpoints/{id}/attempts, and replay; absent: nothing is set up"`
	Endpoint      string    `json:"endpoint" doc:"REST endpoint of the Braze"`
	HasKey        bool      `json:"has_key" doc:"Its REST API key is kept, sealed"`
	EventCallback bool      `json:"event_callback" doc:"SENT and READ are told to its users/track"`
	State         string    `json:"state" enum:"none,on,off,disabled" doc:"Of the telling. disabled: it failed for days; set it up again"`
	Note          string    `json:"note,omitempty" doc:"The last failure"`
	FailingSince  time.Time `json:"failing_since,omitzero"`
	LastOKAt      time.Time `json:"last_ok_at,omitzero"`
	Waiting       int64     `json:"waiting" doc:"Statuses that are told again"`
	Failed        int64     `json:"failed" doc:"Statuses that were given up in the last 7 days"`
	Token         *KeyView  `json:"token,omitempty" doc:"The API key that its webhooks carry; absent: none was made"`
	RealtimeURL   string    `json:"realtime_url" doc:"For webhooks of Canvases and transactional ones"`
	BatchURL      string    `json:"batch_url" doc:"For webhooks of campaigns: those that come close to each other are one batch"`
}

// brazeOf finds the endpoint of the external Braze; ok is false when there is none.
func brazeOf(tx *store.Tx, ws string) (p petitbleu.EventEndpoint, ok bool, err error) {
	rows, err := tx.EventEndpoints(ws)
	i := slices.IndexFunc(rows, func(p petitbleu.EventEndpoint) bool { return p.Form == petitbleu.EndpointBraze })
	if err != nil || i < 0 {
		return p, false, err
	}
	return rows[i], true, nil
}

func (a *API) brazeView(tx *store.Tx, ws string) (v BrazeIntegration, err error) {
	v = BrazeIntegration{State: "none", RealtimeURL: a.BaseURL + feed.BrazeRealtimePath, BatchURL: a.BaseURL + feed.BrazeBatchPath}
	var kept brazeKept
	if _, err = tx.Setting(ws, brazeSetting, &kept); err != nil {
		return v, err
	}
	if kept.KeyID != "" {
		if k, err := tx.APIKey(ws, kept.KeyID); err == nil && k.RevokedAt.IsZero() {
			view := keyView(k)
			v.Token = &view
		}
	}
	p, ok, err := brazeOf(tx, ws)
	if err != nil || !ok {
		return v, err
	}
	counts, err := tx.RetryCounts(ws)
	v.EndpointID, v.Endpoint, v.HasKey, v.EventCallback, v.State, v.Note = p.ID, endpoint.BrazeAddress(p), p.SecretSealed != "", p.State != petitbleu.EndpointOff, string(p.State), p.Note
	v.FailingSince, v.LastOKAt, v.Waiting, v.Failed = p.FailingSince, p.OKAt, counts[p.ID].Waiting, counts[p.ID].Failed
	return v, err
}

func (a *API) brazeShow(ctx context.Context, in *door.InWorkspace) (BrazeIntegration, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (BrazeIntegration, error) { return a.brazeView(tx, in.WS) })
}

type brazeSetInput struct {
	door.InWorkspace
	Body struct {
		Endpoint      string `json:"endpoint" minLength:"1" maxLength:"1900" doc:"REST endpoint of the instance" example:"https://rest.fra-01.braze.eu"`
		Key           string `json:"key,omitempty" maxLength:"300" doc:"REST API key with the permission users.track; missing: the one that is kept"`
		EventCallback *bool  `json:"event_callback,omitempty" doc:"Missing: as it is, on at first"`
	}
}

func (a *API) brazeSet(ctx context.Context, in *brazeSetInput) (v BrazeIntegration, err error) {
	engine, err := a.endpoints()
	if err != nil {
		return v, err
	}
	now := door.StampTime(a.Now())
	var p petitbleu.EventEndpoint
	var s petitbleu.WebhookSettings
	had := false
	if err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if p, had, err = brazeOf(tx, in.WS); err == nil {
			_, err = tx.Setting(in.WS, petitbleu.WebhookSettingsName, &s)
		}
		return err
	}); err != nil {
		return v, err
	}
	before := endpointKept(p)
	if !had {
		p = petitbleu.EventEndpoint{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindEndpoint, now), Description: "Braze", State: petitbleu.EndpointOn, CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now}
	}
	engine.SetBraze(&p, in.Body.Endpoint, in.Body.Key)
	if err := engine.AskBraze(ctx, p, s); err != nil {
		return v, err
	}
	switch on := in.Body.EventCallback; {
	case on != nil && !*on:
		p.State = petitbleu.EndpointOff
	case on != nil && *on || p.State == petitbleu.EndpointDisabled:
		endpoint.SwitchOn(&p)
	}
	p.UpdatedAt = now
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (BrazeIntegration, error) {
		if is, found, err := brazeOf(tx, in.WS); err != nil || found && is.ID != p.ID {
			return v, cmp.Or[error](err, door.ErrChanged)
		}
		door.About(ctx, p.ID, p.URL)
		door.Record(ctx, before, endpointKept(p))
		if err := tx.PutEventEndpoint(p); err != nil {
			return v, err
		}
		return a.brazeView(tx, in.WS)
	})
	if err == nil {
		engine.Wake()
	}
	return v, err
}

func (a *API) brazeDelete(ctx context.Context, in *door.InWorkspace) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		p, ok, err := brazeOf(tx, in.WS)
		if err != nil {
			return err
		}
		var kept brazeKept
		if _, err = tx.Setting(in.WS, brazeSetting, &kept); err != nil {
			return err
		}
		if !ok && kept.KeyID == "" {
			return store.ErrNotFound
		}
		door.About(ctx, p.ID, p.URL)
		if ok {
			door.Record(ctx, endpointKept(p), nil)
			if err := tx.DeleteEventEndpoint(in.WS, p.ID); err != nil {
				return err
			}
		}
		if kept.KeyID != "" {
			if k, err := tx.APIKey(in.WS, kept.KeyID); err == nil && k.RevokedAt.IsZero() {
				if err := tx.RevokeAPIKey(in.WS, kept.KeyID, a.Now()); err != nil {
					return err
				}
			}
		}
		return tx.SetSetting(in.WS, brazeSetting, nil, a.Now())
	})
}

// brazeToken makes the key of the external Braze, or gives it a new secret.
func (a *API) brazeToken(ctx context.Context, in *door.InWorkspace) (NewKey, error) {
	scopes := []string{petitbleu.ScopeNotificationsSend}
	if err := mayGive(door.CallerOf(ctx), scopes); err != nil {
		return NewKey{}, err
	}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (NewKey, error) {
		var kept brazeKept
		if _, err := tx.Setting(in.WS, brazeSetting, &kept); err != nil {
			return NewKey{}, err
		}
		if kept.KeyID != "" {
			if k, err := tx.APIKey(in.WS, kept.KeyID); err == nil && k.RevokedAt.IsZero() {
				token := secret.NewToken(keyPrefix)
				if err := tx.RotateAPIKey(in.WS, k.ID, prefixOf(token), secret.HashToken(token), door.Wall().Add(petitbleu.OldSecretLife)); err != nil {
					return NewKey{}, err
				}
				door.About(ctx, k.ID, k.Name)
				k, err = tx.APIKey(in.WS, k.ID)
				return NewKey{keyView(k), token}, err
			}
		}
		k, token := MakeKey(in.WS, "Braze", scopes, a.Now())
		k.CreatedBy = door.CallerOf(ctx).ID()
		door.About(ctx, k.ID, k.Name)
		if err := tx.InsertAPIKey(k, secret.HashToken(token)); err != nil {
			return NewKey{}, err
		}
		return NewKey{keyView(k), token}, tx.SetSetting(in.WS, brazeSetting, brazeKept{k.ID}, a.Now())
	})
}

type brazeBuildInput struct {
	door.InWorkspace
	Body struct {
		TemplateID string            `json:"template_id" maxLength:"64" doc:"A card template that is live"`
		Mode       string            `json:"mode,omitempty" enum:"batch,realtime" doc:"Missing: batch for campaigns, realtime for Canvases"`
		Canvas     bool              `json:"canvas,omitempty" doc:"The webhook is a step of a Canvas"`
		Receiver   string            `json:"receiver,omitempty" enum:"attribute,user_id" doc:"What the user id is: the attribute sendbird_id of the Braze profile, or Braze's user id. Missing: the attribute"`
		Attribute  string            `json:"attribute,omitempty" maxLength:"255" pattern:"^[^{}]*$" doc:"Its name; missing: sendbird_id"`
		EventName  string            `json:"event_name,omitempty" maxLength:"255" doc:"The custom event that tells SENT and READ; missing: none"`
		Tag        string            `json:"tag,omitempty" maxLength:"100"`
		Purpose    string            `json:"purpose,omitempty" enum:"promotional,transactional"`
		Variables  map[string]string `json:"variables,omitempty" doc:"Liquid for each placeholder"`
	}
}

// BrazeWebhook is what to paste into a webhook of an external Braze.
type BrazeWebhook struct {
	URL     string          `json:"url"`
	Method  string          `json:"method"`
	Headers []WebhookHeader `json:"headers" nullable:"false"`
	Body    string          `json:"body" doc:"JSON with Liquid inside, to be pasted as it is"`
	Missing []string        `json:"missing" nullable:"false" doc:"Placeholders that were given nothing"`
}

// WebhookHeader is a header of a webhook.
type WebhookHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (a *API) brazeBuild(ctx context.Context, in *brazeBuildInput) (v BrazeWebhook, err error) {
	b := in.Body
	build := feed.BrazeBuild{EventName: b.EventName, Tag: b.Tag, Purpose: b.Purpose, Canvas: b.Canvas}
	if b.Receiver != "user_id" {
		build.Attribute = cmp.Or(b.Attribute, "sendbird_id")
	}
	v = BrazeWebhook{URL: a.BaseURL + feed.BrazeBatchPath, Method: http.MethodPost, Missing: []string{},
		Headers: []WebhookHeader{{"Api-Token", "SENDBIRD_API_TOKEN"}, {"Content-Type", "application/json"}}}
	if b.Mode == "realtime" || b.Mode == "" && b.Canvas {
		v.URL = a.BaseURL + feed.BrazeRealtimePath
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (BrazeWebhook, error) {
		t, err := tx.CardTemplate(in.WS, b.TemplateID)
		if err != nil {
			return v, err
		}
		if t.Version == 0 || !t.ArchivedAt.IsZero() {
			return v, petitbleu.Errorf(petitbleu.CodeConflict, "This card template cannot be sent: publish it, or bring it back.").At("body.template_id")
		}
		f, err := tx.Feed(in.WS, t.FeedID)
		if err != nil {
			return v, err
		}
		row, err := tx.CardVersion(in.WS, t.ID, t.Version)
		if err != nil {
			return v, err
		}
		c, err := views.CardContent(row.Content)
		if err != nil {
			return v, err
		}
		build.TemplateKey = t.Key
		for _, found := range feed.CheckContent(f.Kind, *c).Variables {
			if liquid := b.Variables[found.Name]; liquid != "" {
				build.Variables = append(build.Variables, feed.BrazeVariable{Name: found.Name, Liquid: liquid})
			} else {
				v.Missing = append(v.Missing, found.Name)
			}
		}
		v.Body = feed.BrazeBody(build)
		return v, nil
	})
}
