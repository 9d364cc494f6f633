package content

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerLiquid adds what an editor of texts with Liquid asks.
func (a *API) registerLiquid() {
	door.On(a.Door, "GET", "/liquid", door.SignedIn, "getLiquid", "Content", "The tags and filters of Liquid, each with a line of help", a.liquidWords)
	door.On(a.Door, "POST", door.WS+"/compositions/languages", door.ContentRead, "checkLanguages", "Content", "Where the languages of a composition are behind the original: texts that are missing or were not translated", a.languageCheck, door.WithText)
	door.On(a.Door, "POST", door.WS+"/liquid/check", door.ContentRead, "checkLiquid", "Content", "What is wrong with a text with Liquid, each with its place, and what it names", a.liquidCheck, door.WithText)
	door.On(a.Door, "GET", door.WS+"/template-presets", door.ContentRead, "listTemplatePresets", "Content", "Compositions to begin a template from, written for this workspace", a.presetList)
}

// LiquidWords are the words of the language.
type LiquidWords struct {
	Tags    []LiquidWord `json:"tags" nullable:"false"`
	Filters []LiquidWord `json:"filters" nullable:"false"`
}

// LiquidWord is a tag or a filter.
type LiquidWord struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	Example string `json:"example"`
}

func (a *API) liquidWords(context.Context, *door.NoInput) (LiquidWords, error) {
	return LiquidWords{
		door.MapEach(liquid.Tags(liquid.Braze), func(w liquid.Tag) LiquidWord { return LiquidWord{w.Name, w.Help, w.Example} }),
		door.MapEach(liquid.Filters(liquid.Braze), func(w liquid.Filter) LiquidWord { return LiquidWord{w.Name, w.Help, w.Example} }),
	}, nil
}

type liquidCheckInput struct {
	door.InWorkspace
	Body struct {
		Text  string `json:"text" maxLength:"200000"`
		JSON  bool   `json:"json,omitempty" doc:"The text writes JSON: values that could break it are warned of"`
		Place string `json:"place,omitempty" enum:"send,trigger,event,canvas" doc:"What has the message sent: names that are empty there are warned of"`
	}
}

// LiquidCheck is what was found in a text.
type LiquidCheck struct {
	Findings []LiquidFinding `json:"findings" nullable:"false" doc:"In the order of the text; at most 100"`
	Names    []Named         `json:"names" nullable:"false" doc:"What it names"`
}

// LiquidFinding is one of them.
type LiquidFinding struct {
	Severity string `json:"severity" enum:"error,warning"`
	Line     int    `json:"line" doc:"From 1"`
	Column   int    `json:"column" doc:"In characters, from 1"`
	Length   int    `json:"length,omitempty" doc:"In characters"`
	Sentence string `json:"sentence"`
	Cure     string `json:"cure,omitempty"`
}

func (a *API) liquidCheck(ctx context.Context, in *liquidCheckInput) (LiquidCheck, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v LiquidCheck, err error) {
		report, names, err := compose.Report(tx, in.WS, in.Body.Text, compose.Place{JSON: in.Body.JSON, In: in.Body.Place})
		v = LiquidCheck{Findings: []LiquidFinding{}, Names: door.MapEach(names, func(u petitbleu.Use) Named { return Named{u.Kind, u.Name} })}
		for _, d := range report {
			v.Findings = append(v.Findings, LiquidFinding{string(d.Severity), d.Line, d.Column, d.Length, d.Cause, d.Cure})
		}
		return v, err
	})
}

// PresetView is a composition to begin a template from.
type PresetView struct {
	ID          string                `json:"id" example:"messenger"`
	Composition petitbleu.Composition `json:"composition"`
}

// presetList writes the presets for the workspace's oldest Page.
func (a *API) presetList(ctx context.Context, in *door.InWorkspace) (door.List[PresetView], error) {
	place, err := door.Read(ctx, a.Door, func(tx *store.Tx) (p webhook.PresetPlace, err error) {
		p.ProgramURL = a.BaseURL
		pages, err := tx.Pages(in.WS)
		if err != nil || len(pages) == 0 {
			return p, err
		}
		app, err := tx.App(pages[0].AppID)
		p.PageID, p.PSIDAttribute, p.GraphURL = pages[0].ID, pages[0].Attribute, app.GraphURL+"/"+app.GraphVersion
		return p, err
	})
	if err != nil {
		return door.List[PresetView]{}, err
	}
	presets, err := webhook.Presets(place)
	return door.All(door.MapEach(presets, func(p webhook.Preset) PresetView { return PresetView{p.ID, p.Composition} })), err
}
