package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/compose/bundle"
)

type filesCmd struct {
	Export filesExportCmd `cmd:"" help:"Write templates, content blocks, segments and campaigns of a workspace into a folder."`
	Diff   filesDiffCmd   `cmd:"" help:"Tell what bringing a folder in would change. Exit code 2 says that something would."`
	Apply  filesApplyCmd  `cmd:"" help:"Bring a folder into a workspace: all of it, or with a problem nothing."`
}

// Help shows an example.
func (filesCmd) Help() string {
	return "What somebody made in one workspace, kept in Git, comes into another. Secrets and people are never in the files.\n\n  petitbleu files export content/\n  petitbleu files diff content/\n  petitbleu files apply content/"
}

// filesTarget is the program and the workspace that files are of.
type filesTarget struct {
	Folder    string `arg:"" help:"Folder of the files." type:"path"`
	URL       string `name:"url" help:"Base address of the program." env:"PETITBLEU_URL" default:"http://127.0.0.1:8080"`
	Key       string `help:"API key with the scope read; write for apply. Better in the environment than on the command line." env:"PETITBLEU_KEY" required:""`
	Workspace string `help:"Id of the workspace." env:"PETITBLEU_WORKSPACE" required:""`
}

type filesExportCmd struct {
	filesTarget
	Kinds []string `help:"What to write: templates, content_blocks, segments, campaigns. All, if nothing is said." placeholder:"KIND"`
}

type filesDiffCmd struct {
	filesTarget
	Pages map[string]string `help:"Which Page here stands for one of the files, as NAME=NAME or NAME=ID." placeholder:"NAME=PAGE"`
	JSON  bool              `name:"json" help:"Print the report as JSON."`
}

type filesApplyCmd struct {
	filesDiffCmd
	Yes bool `help:"Do not ask."`
}

// Help shows an example.
func (filesExportCmd) Help() string {
	return "Files of things that are gone are removed; nothing else in the folder is touched.\n\n  petitbleu files export content/"
}

// Help shows an example.
func (filesDiffCmd) Help() string {
	return "Exit codes: 0 nothing would change, 2 something would, 1 it could not be told or brought in.\n\n  petitbleu files diff content/ --pages 'Cooktoys Test=Cooktoys'"
}

// Help shows an example.
func (filesApplyCmd) Help() string {
	return "What would change is shown first. Things that the folder does not have stay.\n\n  petitbleu files apply content/ --yes"
}

// errDiffers ends the command with exit code 2: it worked, and something is different.
var errDiffers = errors.New("something is different")

// Run writes the folder.
func (c filesExportCmd) Run(ctx context.Context) error {
	query := ""
	if len(c.Kinds) > 0 {
		query = "?" + url.Values{"kinds": {strings.Join(c.Kinds, ",")}}.Encode()
	}
	body, err := c.call(ctx, http.MethodGet, "/export"+query, nil)
	if err != nil {
		return err
	}
	files, err := bundle.Unpack(body)
	if err != nil {
		return err
	}
	old, err := readFolder(c.Folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, p := range files.Paths() {
		if have, ok := old[p]; ok && bytes.Equal(have, files[p]) {
			continue
		}
		to := filepath.Join(c.Folder, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, files[p], 0o644); err != nil {
			return err
		}
	}
	for p := range old {
		if _, ok := files[p]; !ok {
			if err := os.Remove(filepath.Join(c.Folder, filepath.FromSlash(p))); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%d files in %s\n", len(files), c.Folder)
	return nil
}

// Run tells what would change.
func (c filesDiffCmd) Run(ctx context.Context) error {
	r, err := c.ask(ctx, "/diff")
	if err != nil {
		return err
	}
	if err := c.tell(r); err != nil {
		return err
	}
	switch {
	case len(r.Problems) > 0:
		return errors.New("the files cannot be brought in")
	case r.Added+r.Changed > 0:
		return errDiffers
	}
	return nil
}

// Run brings the folder in.
func (c filesApplyCmd) Run(ctx context.Context) error {
	if !c.Yes {
		r, err := c.ask(ctx, "/diff")
		if err != nil {
			return err
		}
		if len(r.Problems) > 0 || r.Added+r.Changed > 0 {
			if err := tellReport(os.Stderr, r); err != nil {
				return err
			}
		}
		if len(r.Problems) == 0 && r.Added+r.Changed > 0 && !agreed() {
			return errors.New("nothing was changed")
		}
	}
	r, err := c.ask(ctx, "/apply")
	if err != nil {
		return err
	}
	if err := c.tell(r); err != nil {
		return err
	}
	if !r.Applied {
		return errors.New("nothing was changed")
	}
	return nil
}

// agreed asks on the terminal.
func agreed() bool {
	fmt.Fprint(os.Stderr, "Bring this in? [y/N] ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	return err == nil && slices.Contains([]string{"y", "yes"}, strings.ToLower(strings.TrimSpace(line)))
}

// ask sends the folder and reads the report.
func (c filesDiffCmd) ask(ctx context.Context, path string) (r bundle.Report, err error) {
	files, err := readFolder(c.Folder)
	if err != nil {
		return r, err
	}
	body, err := bundle.Pack(files)
	if err != nil {
		return r, err
	}
	var pairs []string
	for from, to := range c.Pages {
		pairs = append(pairs, from+"="+to)
	}
	if slices.Sort(pairs); len(pairs) > 0 {
		path += "?" + url.Values{"pages": {strings.Join(pairs, ",")}}.Encode()
	}
	answer, err := c.call(ctx, http.MethodPost, path, body)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(answer, &r)
}

func (c filesDiffCmd) tell(r bundle.Report) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	return tellReport(os.Stdout, r)
}

var signs = map[string]string{bundle.Add: "+", bundle.Alter: "~", bundle.Extra: "?"}

// tellReport writes a report as people read it.
func tellReport(w io.Writer, r bundle.Report) error {
	var b strings.Builder
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%s %s/%s\n", signs[c.Action], c.Kind, c.Name)
		if c.Action != bundle.Alter {
			continue
		}
		for _, f := range c.Fields {
			fmt.Fprintf(&b, "    %s\n", f.Name)
			for _, l := range lineDiff(strings.Split(strings.TrimRight(f.Before, "\n"), "\n"), strings.Split(strings.TrimRight(f.After, "\n"), "\n")) {
				fmt.Fprintf(&b, "      %s\n", l)
			}
		}
	}
	for _, p := range r.Problems {
		at := p.Path
		if p.Field != "" {
			at += ": " + p.Field
		}
		fmt.Fprintf(&b, "! %s: %s\n", at, p.Sentence)
	}
	word := "would be "
	if r.Applied {
		word = ""
	}
	fmt.Fprintf(&b, "%d %sadded, %d %schanged, %d the same, %d here only\n", r.Added, word, r.Changed, word, r.Same, r.Extra)
	_, err := io.WriteString(w, b.String())
	return err
}

// lineDiff gives the lines that went, with -, and those that came, with +; what begins and ends both texts alike is left out.
func lineDiff(before, after []string) (out []string) {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	for _, l := range before {
		if l != "" {
			out = append(out, "- "+l)
		}
	}
	for _, l := range after {
		if l != "" {
			out = append(out, "+ "+l)
		}
	}
	return out
}

// readFolder reads the files of a bundle in a folder: the manifest, and what stands in the folders of kinds.
func readFolder(folder string) (bundle.Files, error) {
	files := bundle.Files{}
	manifest, err := os.ReadFile(filepath.Join(folder, "petitbleu.json"))
	if err != nil {
		return nil, fmt.Errorf("%w: make the folder by petitbleu files export", err)
	}
	files["petitbleu.json"] = manifest
	for _, kind := range append(bundle.Kinds(), bundle.Media) {
		entries, err := os.ReadDir(filepath.Join(folder, kind))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || kind != bundle.Media && !slices.Contains([]string{".json", ".liquid"}, filepath.Ext(e.Name())) || strings.HasPrefix(e.Name(), ".") {
				continue // not of ours
			}
			if files[kind+"/"+e.Name()], err = os.ReadFile(filepath.Join(folder, kind, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

func (c filesTarget) call(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.URL, "/")+"/api/v1/workspaces/"+url.PathEscape(c.Workspace)+"/files"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	r.Header.Set("Content-Type", "application/zip")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		var p struct {
			Detail string `json:"detail"`
		}
		if json.Unmarshal(answer, &p) != nil || p.Detail == "" {
			p.Detail = res.Status
		}
		return nil, errors.New(p.Detail)
	}
	return answer, nil
}
