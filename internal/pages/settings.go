package pages

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Personas lists a Page's personas.
func (p *Pages) Personas(ctx context.Context, workspace, id string) ([]graph.Persona, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	all, err := c.Personas(ctx)
	return all, graph.Problem(err, "")
}

// AddPersona makes a persona (Messenger Platform reference, section 6.5).
func (p *Pages) AddPersona(ctx context.Context, workspace, id string, persona graph.Persona) (graph.Persona, error) {
	if err := text("name", persona.Name, petitbleu.PersonaNameLimit); err != nil {
		return persona, err
	}
	if err := secureURL("profile_picture_url", persona.Picture); err != nil {
		return persona, err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return persona, err
	}
	persona.ID, err = c.AddPersona(ctx, persona)
	return persona, graph.Problem(err, "")
}

// DeletePersona removes a persona of the Page; what it said stays.
func (p *Pages) DeletePersona(ctx context.Context, workspace, id, persona string) error {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	all, err := c.Personas(ctx)
	if err != nil {
		return graph.Problem(err, "")
	}
	// An id is a node of any kind to the platform: only a persona of this Page is deleted.
	if !slices.ContainsFunc(all, func(v graph.Persona) bool { return v.ID == persona }) {
		return store.ErrNotFound
	}
	return graph.Problem(c.DeletePersona(ctx, persona), "")
}

// Templates asks the platform for a Page's utility templates and keeps what it says.
func (p *Pages) Templates(ctx context.Context, workspace, id string) ([]petitbleu.UtilityTemplate, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	found, err := c.Templates(ctx)
	if err != nil {
		return nil, graph.Problem(err, "")
	}
	now := p.now()
	rows := make([]petitbleu.UtilityTemplate, len(found))
	for i, t := range found {
		rows[i] = templateRow(workspace, id, t, now)
	}
	var all []petitbleu.UtilityTemplate
	err = p.o.Store.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.UtilityTemplates(workspace, id)
		if err != nil {
			return err
		}
		for _, k := range known {
			if !slices.ContainsFunc(rows, func(r petitbleu.UtilityTemplate) bool { return r.Name == k.Name && r.Language == k.Language }) {
				if err := tx.DropUtilityTemplate(workspace, id, k.Name, k.Language); err != nil {
					return err
				}
			}
		}
		if err := tx.UpsertUtilityTemplates(rows); err != nil {
			return err
		}
		all, err = tx.UtilityTemplates(workspace, id)
		return err
	})
	return all, err
}

func templateRow(workspace, page string, t graph.Template, now time.Time) petitbleu.UtilityTemplate {
	definition, err := json.Marshal(map[string]any{"category": t.Category, "parameter_format": t.Format, "components": t.Components})
	if err != nil {
		definition = nil
	}
	return petitbleu.UtilityTemplate{WorkspaceID: workspace, PageID: page, ID: t.ID, Name: t.Name, Language: t.Language, Status: t.Status, Reason: t.Reason, Definition: definition, UpdatedAt: now}
}

var (
	templateName     = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	templateLanguage = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
	edgeParameter    = regexp.MustCompile(`^\s*\{\{|\}\}\s*$`)
)

// AddTemplate asks the platform to approve a utility template (reference, section 3.7).
func (p *Pages) AddTemplate(ctx context.Context, workspace, id string, t graph.NewTemplate) (petitbleu.UtilityTemplate, error) {
	none := petitbleu.UtilityTemplate{}
	if err := checkTemplate(t); err != nil {
		return none, err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return none, err
	}
	t.Category = "UTILITY"
	made, err := c.AddTemplate(ctx, t)
	if err != nil {
		return none, graph.Problem(err, "")
	}
	row := templateRow(workspace, id, made, p.now())
	return row, p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpsertUtilityTemplates([]petitbleu.UtilityTemplate{row}) })
}

func checkTemplate(t graph.NewTemplate) error {
	switch {
	case !templateName.MatchString(t.Name):
		return bad("name", "A template's name has small letters, digits and underscores only.")
	case !templateLanguage.MatchString(t.Language):
		return bad("language", "A language is written as en_US.")
	case t.Format != "" && t.Format != "NAMED" && t.Format != "POSITIONAL":
		return bad("parameter_format", "Parameters are NAMED, such as {{day}}, or POSITIONAL, such as {{1}}.")
	case t.Library != "":
		return nil
	}
	var components []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(t.Components, &components) != nil {
		return bad("components", "These must be a list of components: HEADER, BODY, BUTTONS.")
	}
	body := false
	for _, c := range components {
		if strings.EqualFold(c.Type, "BODY") {
			body = strings.TrimSpace(c.Text) != ""
			if edgeParameter.MatchString(c.Text) {
				return bad("components", "A body must not begin or end with a parameter: write a word before or after it.")
			}
		}
	}
	if !body {
		return bad("components", "A template needs a BODY with a text.")
	}
	return nil
}

// DeleteTemplate removes a template, in one language when templateID is given.
func (p *Pages) DeleteTemplate(ctx context.Context, workspace, id, name, templateID string) error {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	if err := c.DeleteTemplate(ctx, name, templateID); err != nil {
		return graph.Problem(err, "")
	}
	return p.o.Store.Write(ctx, func(tx *store.Tx) error {
		language := ""
		if templateID != "" {
			t, err := tx.UtilityTemplateByID(workspace, id, templateID)
			if err != nil {
				return err
			}
			language = t.Language
		}
		return tx.DropUtilityTemplate(workspace, id, name, language)
	})
}

// Library lists the platform's ready templates that match a text and a language.
func (p *Pages) Library(ctx context.Context, workspace, id, search, language string) ([]graph.Template, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return nil, err
	}
	all, err := c.Library(ctx, search, language)
	return all, graph.Problem(err, "")
}

// Upload is a file that goes to the platform ahead of a message: fetched from URL, or File itself.
type Upload struct {
	Kind string // image, video, audio, file
	Name string
	URL  string
	Type string // MIME type of File
	File []byte
}

// Upload uploads a file for a Page and keeps its reusable id, which lives for 90 days (reference,
// section 2.6).
func (p *Pages) Upload(ctx context.Context, workspace, id string, u Upload) (store.Attachment, error) {
	none := store.Attachment{}
	if !slices.Contains([]string{"image", "video", "audio", "file"}, u.Kind) {
		return none, bad("kind", "A file is an image, a video, audio, or another file.")
	}
	limit := petitbleu.FileBytesLimit
	if u.Kind == "image" {
		limit = petitbleu.ImageBytesLimit
	}
	if len(u.File) > limit {
		return none, petitbleu.Errorf(petitbleu.CodeTooLarge, "The file has more than %d MB, which is as much as Messenger takes of this kind.", limit>>20).At("body.file")
	}
	if u.File == nil {
		if err := secureURL("url", u.URL); err != nil {
			return none, err
		}
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return none, err
	}
	var made string
	if u.File != nil {
		made, err = c.UploadFile(ctx, u.Kind, u.Name, u.Type, u.File)
	} else {
		made, err = c.UploadURL(ctx, u.Kind, u.URL)
	}
	if err != nil {
		return none, graph.Problem(err, "")
	}
	now := p.now()
	a := store.Attachment{WorkspaceID: workspace, PageID: id, ID: made, Kind: u.Kind, Name: u.Name, URL: u.URL, CreatedAt: now, ExpiresAt: now.Add(petitbleu.AttachmentLife)}
	return a, p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutAttachment(a) })
}

// Control is something that is done with the control of a thread.
type Control struct {
	Action   string        // pass, take, request, release, extend
	AppID    string        // pass: to whom; the Page's inbox is petitbleu.PageInboxAppID
	Metadata string        // a note for the other app
	For      time.Duration // extend
}

const (
	extendLimit = 7 * 24 * time.Hour
	noteLimit   = petitbleu.MetadataLimit
)

// Control passes, takes, requests, releases or extends the control of a person's thread
// (reference, section 7.2), and keeps who holds it then: the platform tells the other app, not us.
func (p *Pages) Control(ctx context.Context, workspace, id, psid string, do Control) error {
	if len([]rune(do.Metadata)) > noteLimit {
		return bad("metadata", "The note has more than %d characters. Shorten it.", noteLimit)
	}
	c, page, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	now := p.now()
	held := petitbleu.Conversation{WorkspaceID: workspace, PageID: id, PSID: psid, OwnerAt: now, UpdatedAt: now}
	keep := true
	switch do.Action {
	case "pass":
		if do.AppID == "" {
			return bad("app_id", "Name the app that is to have the conversation; the Page's inbox is %s.", petitbleu.PageInboxAppID)
		}
		err = c.Pass(ctx, psid, do.AppID, do.Metadata)
		held.OwnerAppID, held.OwnerUntil = do.AppID, now.Add(petitbleu.ThreadControlLife)
	case "take":
		err = c.Take(ctx, psid, do.Metadata)
		held.OwnerAppID, held.OwnerUntil = page.AppID, now.Add(petitbleu.ThreadControlLife)
	case "request":
		err = c.Request(ctx, psid, do.Metadata)
		keep = false
	case "release":
		err = c.Release(ctx, psid)
	case "extend":
		if do.For <= 0 || do.For > extendLimit {
			return bad("hours", "A conversation is kept for 1 to 168 hours.")
		}
		err = c.Extend(ctx, psid, do.For)
		held.OwnerAppID, held.OwnerUntil = page.AppID, now.Add(do.For)
	default:
		return bad("action", "It is one of pass, take, request, release and extend.")
	}
	if err != nil || !keep {
		return controlProblem(do.Action, err)
	}
	var due []string
	err = p.o.Store.Write(ctx, func(tx *store.Tx) error {
		due = nil
		known, err := tx.Conversations(workspace, id, []string{psid})
		was, ok := known[psid]
		if err != nil || !ok {
			return err
		}
		held.ProfileID = was.ProfileID
		if err = tx.UpsertConversations([]petitbleu.Conversation{held}); err == nil && (held.OwnerAppID == page.AppID || held.OwnerAppID == "") {
			due, err = tx.LookAgain(workspace, was.ProfileID, id, psid, now)
		}
		return err
	})
	if err == nil && held.ProfileID != "" {
		p.tellThread(workspace, held.ProfileID, due)
	}
	return err
}

// tellThread tells who looks, and the other nodes, that a thread changed hands and which messages
// may go now: the node that has the Page may be another.
func (p *Pages) tellThread(workspace, profile string, due []string) {
	if p.o.Live != nil {
		changes := []live.Change{{Kind: live.KindConversation, ProfileID: profile}}
		for _, id := range due {
			changes = append(changes, live.Change{Kind: live.KindMessage, ID: id, ProfileID: profile})
		}
		p.o.Live.Publish(workspace, changes...)
	}
	if len(due) > 0 {
		p.mended()
	}
}

// controlProblem says why control could not change hands. What the platform answers to an app that
// may not take or extend it is the answer to a missing permission as well, so both are named.
func controlProblem(action string, err error) error {
	e, ok := graph.Of(err)
	if !ok || e.Unreached() || e.Subcode != 0 || e.Code != 10 && e.Code != 200 && e.Code != 2018171 {
		return graph.Problem(err, "")
	}
	cure := "Let an administrator of the Page allow it under Conversation routing at Facebook, or make the app the default one there. If it is allowed, the token lacks pages_messaging: connect the Page again."
	if action == "take" {
		cure = "Request the conversation instead, or wait until it is handed back. " + cure
	}
	if e.Told != "" {
		cure = "Facebook says: “" + e.Told + "” " + cure
	}
	return petitbleu.Errorf(petitbleu.CodeConflict, "Facebook does not let this app %s conversations of the Page. %s", action, cure)
}

// Owner asks the platform who holds a person's thread.
func (p *Pages) Owner(ctx context.Context, workspace, id, psid string) (graph.Owner, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return graph.Owner{}, err
	}
	o, err := c.Owner(ctx, psid)
	return o, graph.Problem(err, "")
}

// Act does a sender action: typing, seen, or a reaction (reference, sections 2.1 and 2.5).
func (p *Pages) Act(ctx context.Context, workspace, id, psid string, act messenger.SenderAction) error {
	if _, err := act.Body(petitbleu.ParseRecipient(psid)); err != nil {
		return err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return err
	}
	return graph.Problem(c.Act(ctx, psid, act), "")
}
