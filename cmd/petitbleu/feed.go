package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
)

type feedCmd struct {
	List feedListCmd `cmd:"" help:"Feeds: lists in which people see in-app notifications."`
	Add  feedAddCmd  `cmd:"" help:"Make a feed."`
}

// Help shows an example.
func (feedCmd) Help() string {
	return "A feed is a list of notifications of each person.\n\n  petitbleu feed add news --name News\n  petitbleu feed list"
}

type feedListCmd struct{ nativeTarget }

// Help shows an example.
func (feedListCmd) Help() string {
	return "Key, name, kind of its templates, how many of them.\n\n  petitbleu feed list"
}

// Run lists them.
func (c feedListCmd) Run(ctx context.Context) error {
	var all page[aFeed]
	raw, err := c.call(ctx, http.MethodGet, "/feeds", nil, &all)
	if err != nil {
		return err
	}
	lines := make([][]string, len(all.Items))
	for i, f := range all.Items {
		lines[i] = []string{f.Key, f.Name, f.Kind, strconv.FormatInt(f.Templates, 10) + " templates", f.ID}
	}
	return c.tell(raw, lines)
}

type feedAddCmd struct {
	nativeTarget
	FeedKey string `arg:"" name:"key" help:"Key: lower-case letters, digits, hyphens and underscores."`
	Name    string `help:"Name that people see; the key if nothing is said."`
	Kind    string `help:"What its templates are: design (cards) or data (names and values)." enum:"design,data" default:"design"`
}

// Help shows an example.
func (feedAddCmd) Help() string {
	return "The rest of its settings stands in the app under Channels, Feeds.\n\n  petitbleu feed add news --name News"
}

// Run makes it.
func (c feedAddCmd) Run(ctx context.Context) error {
	var f aFeed
	raw, err := c.call(ctx, http.MethodPost, "/feeds", map[string]string{"key": c.FeedKey, "name": orElse(c.Name, c.FeedKey), "kind": c.Kind}, &f)
	if err != nil {
		return err
	}
	return c.tell(raw, [][]string{{f.Key, f.ID}})
}

type templateCmd struct {
	List    templateListCmd    `cmd:"" help:"Card templates of in-app notifications."`
	Export  templateExportCmd  `cmd:"" help:"Print one as a file."`
	Import  templateImportCmd  `cmd:"" help:"Bring a file in: a new template, or the draft of the one that has its key."`
	Publish templatePublishCmd `cmd:"" help:"Make the draft live."`
}

// Help shows an example.
func (templateCmd) Help() string {
	return "Cards of in-app notifications, as files for Git.\n\n  petitbleu template export order-shipped > order-shipped.json\n  petitbleu template import order-shipped.json --feed news --publish"
}

type templateListCmd struct {
	nativeTarget
	Feed string `help:"Of this feed." placeholder:"KEY"`
}

// Help shows an example.
func (templateListCmd) Help() string {
	return "Key, name, state, version.\n\n  petitbleu template list --feed news"
}

// Run lists them, page by page; as JSON one line for each page.
func (c templateListCmd) Run(ctx context.Context) error {
	q := url.Values{"limit": {"100"}}
	if c.Feed != "" {
		f, err := c.feed(ctx, c.Feed)
		if err != nil {
			return err
		}
		q.Set("feed_id", f.ID)
	}
	for {
		var all page[cardTemplate]
		raw, err := c.call(ctx, http.MethodGet, "/card-templates?"+q.Encode(), nil, &all)
		if err != nil {
			return err
		}
		lines := make([][]string, len(all.Items))
		for i, t := range all.Items {
			state := t.State
			if t.HasDraft && t.Version > 0 {
				state += ", with a draft"
			}
			lines[i] = []string{t.Key, t.Name, state, "version " + strconv.FormatInt(t.Version, 10), t.ID}
		}
		if err := c.tell(raw, lines); err != nil || all.Next == "" {
			return err
		}
		q.Set("cursor", all.Next)
	}
}

type templateExportCmd struct {
	nativeTarget
	Template string `arg:"" name:"key" help:"Key of the template."`
}

// Help shows an example.
func (templateExportCmd) Help() string {
	return "Its draft, or what is live if there is none.\n\n  petitbleu template export order-shipped > order-shipped.json"
}

// Run prints it.
func (c templateExportCmd) Run(ctx context.Context) error {
	t, err := c.template(ctx, c.Template)
	if err != nil {
		return err
	}
	raw, err := c.call(ctx, http.MethodGet, "/card-templates/"+url.PathEscape(t.ID)+"/export", nil, nil)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), "", "  "); err != nil {
		return err
	}
	_, err = fmt.Println(b.String())
	return err
}

type templateImportCmd struct {
	nativeTarget
	File    string `arg:"" help:"The file." type:"existingfile"`
	Feed    string `help:"Key of the feed, for a new template." placeholder:"KEY"`
	Publish bool   `help:"Make it live at once."`
}

// Help shows an example.
func (templateImportCmd) Help() string {
	return "What cannot go live is said with its path, and stays a draft.\n\n  petitbleu template import order-shipped.json --feed news --publish"
}

// Run brings it in.
func (c templateImportCmd) Run(ctx context.Context) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var file struct {
		Key     string          `json:"key"`
		Content json.RawMessage `json:"content"`
	}
	if json.Unmarshal(text, &file) != nil || file.Key == "" || len(file.Content) == 0 {
		return fmt.Errorf("%s: this is no file of a card template; petitbleu template export writes them", c.File)
	}
	t, err := c.template(ctx, file.Key)
	var raw []byte
	switch {
	case err == nil:
		raw, err = c.call(ctx, http.MethodPatch, "/card-templates/"+url.PathEscape(t.ID), map[string]any{"revision": t.Revision, "content": file.Content}, &t)
	case !errors.Is(err, errNoTemplate):
	case c.Feed == "":
		return errors.New("--feed: the template is new; name the feed that it is for")
	default:
		var f aFeed
		if f, err = c.feed(ctx, c.Feed); err == nil {
			raw, err = c.call(ctx, http.MethodPost, "/card-import", map[string]any{"feed_id": f.ID, "file": json.RawMessage(text)}, &t)
		}
	}
	if err != nil {
		return err
	}
	if c.Publish {
		return c.publish(ctx, t)
	}
	return c.tell(raw, [][]string{{t.Key, "draft", t.ID}})
}

type templatePublishCmd struct {
	nativeTarget
	Template string `arg:"" name:"key" help:"Key of the template."`
}

// Help shows an example.
func (templatePublishCmd) Help() string {
	return "What was sent keeps its version.\n\n  petitbleu template publish order-shipped"
}

// Run makes it live.
func (c templatePublishCmd) Run(ctx context.Context) error {
	t, err := c.template(ctx, c.Template)
	if err != nil {
		return err
	}
	return c.publish(ctx, t)
}

func (c nativeTarget) publish(ctx context.Context, t cardTemplate) error {
	raw, err := c.call(ctx, http.MethodPost, "/card-templates/"+url.PathEscape(t.ID)+"/publish", map[string]int64{"revision": t.Revision}, &t)
	if err != nil {
		return err
	}
	return c.tell(raw, [][]string{{t.Key, "live", "version " + strconv.FormatInt(t.Version, 10), t.ID}})
}
