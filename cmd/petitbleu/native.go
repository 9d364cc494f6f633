package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// nativeTarget is the program and the workspace whose native API a command calls.
type nativeTarget struct {
	URL       string `name:"url" help:"Base address of the program." env:"PETITBLEU_URL" default:"http://127.0.0.1:8080"`
	Key       string `help:"API key with the scope read; write to change or send something. Better in the environment than on the command line." env:"PETITBLEU_KEY" required:""`
	Workspace string `help:"Id of the workspace." env:"PETITBLEU_WORKSPACE" required:""`
	JSON      bool   `name:"json" help:"Print the answer as it is."`
}

// nativeTimeout is how long an answer may take: a file of 100,000 targets among them.
const nativeTimeout = 2 * time.Minute

// call makes a call below the workspace. body is JSON, or, as bytes, a file of CSV; the answer is read into to. What the API
// refuses is an error that says field, code and sentence.
func (c nativeTarget) call(ctx context.Context, method, path string, body, to any) (raw []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, nativeTimeout)
	defer cancel()
	kind, text := "application/json", []byte(nil)
	switch b := body.(type) {
	case nil:
	case []byte:
		kind, text = "text/csv", b
	default:
		if text, err = json.Marshal(b); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.URL, "/")+"/api/v1/workspaces/"+url.PathEscape(c.Workspace)+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	defer res.Body.Close()
	if raw, err = io.ReadAll(io.LimitReader(res.Body, 64<<20)); err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return raw, refusal(res.Status, raw)
	}
	if to != nil {
		if err := json.Unmarshal(raw, to); err != nil {
			return raw, errors.New("an answer that is not the native API's")
		}
	}
	return raw, nil
}

// refusal reads what the API says of a call that it does not do.
func refusal(status string, raw []byte) error {
	var p struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Errors []struct{ Location, Message string }
	}
	if json.Unmarshal(raw, &p) != nil || p.Code == "" {
		return fmt.Errorf("an answer that is not the native API's: %s", status)
	}
	if len(p.Errors) > 0 {
		return fmt.Errorf("%s (%s): %s", p.Code, strings.TrimPrefix(p.Errors[0].Location, "body."), cmp.Or(p.Errors[0].Message, p.Detail))
	}
	return fmt.Errorf("%s: %s", p.Code, p.Detail)
}

// tell prints an answer: as it is, or as lines of cells.
func (c nativeTarget) tell(raw []byte, lines [][]string) error {
	if c.JSON {
		_, err := fmt.Println(strings.TrimSpace(string(raw)))
		return err
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintln(t, strings.TrimRight(strings.Join(l, "\t"), "\t"))
	}
	return t.Flush()
}

// cardTemplate is what the commands need to know of a card template.
type cardTemplate struct {
	ID       string `json:"id"`
	Key      string `json:"key"`
	Name     string `json:"name"`
	FeedID   string `json:"feed_id"`
	State    string `json:"state"`
	Version  int64  `json:"version"`
	Revision int64  `json:"revision"`
	HasDraft bool   `json:"has_draft"`
}

// aFeed is what they need to know of a feed.
type aFeed struct {
	ID             string `json:"id"`
	Key            string `json:"key"`
	Name           string `json:"name"`
	Kind           string `json:"kind"`
	View           string `json:"view"`
	RetentionHours int64  `json:"retention_hours"`
	Templates      int64  `json:"templates"`
}

type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

var errNoTemplate = errors.New("there is no card template with this key; petitbleu template list shows those that are")

// template finds a card template by its key.
func (c nativeTarget) template(ctx context.Context, key string) (cardTemplate, error) {
	q := url.Values{"search": {key}, "limit": {"100"}}
	for {
		var found page[cardTemplate]
		if _, err := c.call(ctx, http.MethodGet, "/card-templates?"+q.Encode(), nil, &found); err != nil {
			return cardTemplate{}, err
		}
		for _, t := range found.Items {
			if t.Key == key {
				return t, nil
			}
		}
		if found.Next == "" {
			return cardTemplate{}, fmt.Errorf("%s: %w", key, errNoTemplate)
		}
		q.Set("cursor", found.Next)
	}
}

// feed finds a feed by its key.
func (c nativeTarget) feed(ctx context.Context, key string) (aFeed, error) {
	var all page[aFeed]
	if _, err := c.call(ctx, http.MethodGet, "/feeds", nil, &all); err != nil {
		return aFeed{}, err
	}
	for _, f := range all.Items {
		if f.Key == key {
			return f, nil
		}
	}
	return aFeed{}, fmt.Errorf("%s: there is no feed with this key; petitbleu feed list shows those that are", key)
}
