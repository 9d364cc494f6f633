package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people/imports"
)

type importCmd struct {
	File       string            `arg:"" help:"CSV file with a header, in UTF-8." type:"existingfile"`
	URL        string            `name:"url" help:"Base address of the program." env:"PETITBLEU_URL" default:"http://127.0.0.1:8080"`
	Key        string            `help:"API key with the scope write. Better in the environment than on the command line." env:"PETITBLEU_KEY" required:""`
	Workspace  string            `help:"Id of the workspace." env:"PETITBLEU_WORKSPACE" required:""`
	Kind       string            `help:"What the rows are: ${enum}." enum:"people,events,subscribers" default:"people"`
	Map        map[string]string `help:"What a column becomes, as HEADER=TARGET, such as Mail=email, City=attribute:home_city, Zip=attribute:zip:string or Note=nothing. Others are guessed by their headers." placeholder:"HEADER=TARGET"`
	Event      string            `help:"events: name of the event, when no column holds it."`
	Page       string            `help:"subscribers: id of the Page, when no column holds it."`
	UpdateOnly bool              `help:"Leave out rows whose person is not known."`
	Dry        bool              `help:"Write nothing: tell what would be."`
	Refused    string            `help:"Write the refused lines to this file." type:"path" placeholder:"FILE"`
	JSON       bool              `name:"json" help:"Print the import as JSON when it is over."`
}

// Help shows an example.
func (importCmd) Help() string {
	return "The file goes to a program that runs (serve), which reads it in; --dry says first what would be. Exit code 3 says that lines were refused.\n\n" +
		"  PETITBLEU_KEY=… PETITBLEU_WORKSPACE=ws_… petitbleu import people.csv --dry\n" +
		"  petitbleu import people.csv --map 'Mail=email' --map 'Zip=attribute:zip:string' --refused refused.csv"
}

// imported is what the command reads of an import.
type imported struct {
	ID          string            `json:"id"`
	State       string            `json:"state"`
	Note        string            `json:"note"`
	Done        float64           `json:"done"`
	Read        int64             `json:"read"`
	Made        int64             `json:"made"`
	Changed     int64             `json:"changed"`
	Same        int64             `json:"same"`
	Partly      int64             `json:"partly"`
	Refused     int64             `json:"refused"`
	Refusals    []imports.Refusal `json:"refusals"`
	Repeated    int64             `json:"repeated"`
	Repeats     []imports.Repeat  `json:"repeats"`
	PerSecond   float64           `json:"rows_per_second"`
	SecondsLeft float64           `json:"seconds_left"`
}

// errRefused ends the command with exit code 3: it was done, and not all of it was taken.
var errRefused = errors.New("lines were refused")

// Run uploads the file, starts the import and waits for its end. Ctrl-C stops it.
func (c importCmd) Run(ctx context.Context) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	var up struct {
		Import     imported           `json:"import"`
		Inspection imports.Inspection `json:"inspection"`
	}
	query := url.Values{"kind": {c.Kind}, "name": {filepath.Base(c.File)}}
	if err := c.call(ctx, http.MethodPost, "?"+query.Encode(), f, &up); err != nil {
		return err
	}
	m := up.Inspection.Mapping
	if err := c.choose(&m); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"mapping": m, "dry": c.Dry})
	if err != nil {
		return err
	}
	at := "/" + up.Import.ID
	if err := c.call(ctx, http.MethodPost, at+"/start", bytes.NewReader(body), nil); err != nil {
		return err
	}
	i, err := c.wait(ctx, at)
	if err != nil {
		return err
	}
	return c.tell(ctx, at, i)
}

// choose puts what --map says into a guessed mapping.
func (c importCmd) choose(m *imports.Mapping) error {
	m.Event, m.PageID, m.UpdateOnly = c.Event, c.Page, c.UpdateOnly
	for header, target := range c.Map {
		found := false
		for i := range m.Columns {
			col := &m.Columns[i]
			if strings.TrimSpace(col.Header) != strings.TrimSpace(header) {
				continue
			}
			found = true
			to, rest, _ := strings.Cut(target, ":")
			name, typ, _ := strings.Cut(rest, ":")
			*col = imports.Column{Header: col.Header, To: imports.Target(to), Name: name, Type: imports.Type(typ)}
		}
		if !found {
			return fmt.Errorf("--map %s=…: the file has no column of this header", header)
		}
	}
	return nil
}

// wait shows how far the import has come, until it is over. When the command is interrupted it stops
// the import.
func (c importCmd) wait(ctx context.Context, at string) (i imported, err error) {
	line := progress{out: os.Stderr}
	for {
		if err := c.call(context.WithoutCancel(ctx), http.MethodGet, at, nil, &i); err != nil {
			return i, err
		}
		line.show(i)
		if i.State != string(petitbleu.ImportRunning) {
			return i, nil
		}
		select {
		case <-ctx.Done():
			err := c.call(context.WithoutCancel(ctx), http.MethodPost, at+"/stop", nil, nil)
			return i, errors.Join(fmt.Errorf("stopped after %d rows; resume it in the app, under Imports", i.Read), err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// progress writes how far an import has come: one line again and again on a terminal, now and then a
// line elsewhere.
type progress struct {
	out  *os.File
	last time.Time
}

func (p *progress) show(i imported) {
	over := i.State != string(petitbleu.ImportRunning)
	text := fmt.Sprintf("%3.0f %%  %d rows  %.0f/s  %d refused", 100*i.Done, i.Read, i.PerSecond, i.Refused)
	if i.SecondsLeft >= 1 && !over {
		text += fmt.Sprintf("  %s left", (time.Duration(i.SecondsLeft) * time.Second).String())
	}
	if s, err := p.out.Stat(); err == nil && s.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintf(p.out, "\r%-70s", text)
		if over {
			fmt.Fprintln(p.out)
		}
		return
	}
	if over || time.Since(p.last) >= 10*time.Second {
		p.last = time.Now()
		fmt.Fprintln(p.out, text)
	}
}

func (c importCmd) tell(ctx context.Context, at string, i imported) error {
	if c.Refused != "" && i.Refused > 0 {
		if err := c.save(ctx, at); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(i); err != nil {
			return err
		}
	} else {
		for _, r := range i.Refusals {
			fmt.Printf("line %d: %s\n", r.Line, r.Sentence)
		}
		for _, r := range i.Repeats {
			fmt.Printf("line %d names the same person as line %d (%s)\n", r.Line, r.First, r.Identifier)
		}
		verb := "made"
		if c.Dry {
			verb = "would be made"
		}
		fmt.Printf("%d rows: %d people %s, %d changed, %d the same, %d taken in part, %d refused, %d repeated\n", i.Read, i.Made, verb, i.Changed, i.Same, i.Partly, i.Refused, i.Repeated)
	}
	switch {
	case i.State != string(petitbleu.ImportDone):
		return fmt.Errorf("the import is %s: %s", i.State, i.Note)
	case i.Refused > 0:
		return errRefused
	}
	return nil
}

// save fetches the refused lines.
func (c importCmd) save(ctx context.Context, at string) (err error) {
	resp, err := c.do(ctx, http.MethodGet, at+"/refused", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f, err := os.Create(c.Refused)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, resp.Body)
	return err
}

// call asks the API and reads its answer.
func (c importCmd) call(ctx context.Context, method, path string, body io.Reader, into any) error {
	resp, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if into == nil {
		return nil
	}
	return json.NewDecoder(io.LimitReader(resp.Body, 16<<20)).Decode(into)
}

func (c importCmd) do(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.URL, "/")+"/api/v1/workspaces/"+url.PathEscape(c.Workspace)+"/imports"+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	var problem struct {
		Detail string `json:"detail"`
		Errors []struct {
			Location string `json:"location"`
		} `json:"errors"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&problem); err != nil || problem.Detail == "" {
		return nil, fmt.Errorf("the program answered %s", resp.Status)
	}
	if len(problem.Errors) > 0 && problem.Errors[0].Location != "" {
		return nil, fmt.Errorf("%s: %s", strings.TrimPrefix(problem.Errors[0].Location, "body."), problem.Detail)
	}
	return nil, errors.New(problem.Detail)
}
