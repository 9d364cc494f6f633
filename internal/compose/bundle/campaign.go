package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// campaignFile is a campaign: what its draft says, or what is live where it has none. It is brought in as a draft, and launched by
// people only.
type campaignFile struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Tags        []string        `json:"tags,omitempty"`
	Definition  json.RawMessage `json:"definition"`
}

func (r *refers) allCampaigns() (all []thing, err error) {
	rows, err := r.tx.SearchCampaigns(r.workspace, store.CampaignSearch{Limit: math.MaxInt32})
	for _, c := range rows {
		d, err := r.said(c)
		if err != nil {
			return nil, fmt.Errorf("campaign %s: %w", c.ID, err)
		}
		text, err := replanned(d.Encode(), r.byNames, r.outText)
		if err != nil {
			return nil, fmt.Errorf("campaign %s: %w", c.ID, err)
		}
		all = append(all, thing{kind: Campaigns, name: c.Name, id: c.ID, campaign: &campaignFile{Name: c.Name, Description: c.Description, Definition: text}})
	}
	return all, err
}

// outText writes a text of a composition with names in the place of ids.
func (r *refers) outText(name, text string) string {
	if name == "page_id" {
		return named(r.pages, text)
	}
	return r.out(text)
}

// said gives what a campaign says, with its words in it.
func (r *refers) said(c petitbleu.Campaign) (d plan.Definition, err error) {
	text := c.Draft
	if len(text) == 0 {
		text = c.Live
	}
	if d, err = plan.Parse(text); err != nil {
		return d, err
	}
	for i := range d.Variants {
		v := &d.Variants[i]
		if v.Composition != nil || v.CompositionID == "" {
			continue
		}
		found, err := r.tx.Compositions(r.workspace, []string{v.CompositionID})
		if err != nil {
			return d, err
		}
		v.Composition = found[v.CompositionID]
	}
	return d, nil
}

// replanned gives the definition of a campaign with the ids in it replaced, written in one order. Where words came from, and the ids
// under which they are kept, are left out; purpose and topic of a message are those of the campaign.
func replanned(text []byte, as naming, words func(name, text string) string) (json.RawMessage, error) {
	d, err := plan.Parse(text)
	if err != nil {
		return nil, err
	}
	for i := range d.Variants {
		v := &d.Variants[i]
		v.TemplateID, v.CompositionID = "", ""
		if v.Composition == nil {
			continue
		}
		c, err := rewritten(*v.Composition, words)
		if err != nil {
			return nil, err
		}
		c.Purpose, c.Topic = d.Purpose, d.Topic
		v.Composition = &c
	}
	audience, err := defined(d.Audience.Encode(), as)
	if err != nil {
		return nil, err
	}
	if parsed, err := segment.Parse(audience); err == nil {
		d.Audience = parsed
	} else if err := json.Unmarshal(audience, &d.Audience); err != nil { // a draft may be unfinished: the app tells what is wrong with it
		return nil, err
	}
	if t := d.Delivery.Trigger; t != nil {
		for _, list := range [][]plan.Happening{t.On, t.Unless} {
			for i := range list {
				happening(&list[i], as)
			}
		}
	}
	for i := range d.Conversions {
		happening(&d.Conversions[i].On, as)
	}
	var tree any
	if err := json.Unmarshal(d.Encode(), &tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}

func happening(h *plan.Happening, as naming) {
	if h.PageID != "" {
		h.PageID = as(aPage, h.PageID)
	}
	if h.Campaign != "" {
		h.Campaign = as(aCampaign, h.Campaign)
	}
}

// plainly reads a definition that a file has, and writes it in one order.
func plainly(text json.RawMessage) (json.RawMessage, error) {
	if len(text) == 0 {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "There is no definition in it.").At("definition")
	}
	return replanned(text, asIs, asIs)
}

// pagesBy is a naming that knows Pages only.
func pagesBy(page func(string) string) naming {
	return func(kind, text string) string {
		if kind == aPage {
			return page(text)
		}
		return text
	}
}

// shells makes the campaigns that are not here yet, empty: segments and other campaigns may name them.
func (a *applying) shells() error {
	for _, t := range a.b.things {
		if _, known := a.there[t.key()]; t.campaign == nil || known {
			continue
		}
		if n := len([]rune(t.name)); n > petitbleu.CampaignNameLimit {
			continue // it is told when it is brought in
		}
		now := a.rules.Now
		c := petitbleu.Campaign{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindCampaign, now), Name: t.name, State: petitbleu.CampaignDraft, Type: string(plan.Planned), Draft: plan.New().Encode(),
			Revision: 1, CreatedBy: a.rules.ByID, CreatedAt: now, UpdatedAt: now}
		if _, err := a.tx.InsertCampaign(c); err != nil {
			return err
		}
	}
	return nil
}

func (a *applying) campaignNamed(name string) (string, error) {
	c, there, err := a.tx.CampaignNamed(a.ws, name)
	if err == nil && !there {
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no campaign '%s' here, and the bundle has none either.", name).At("definition")
	}
	return c.ID, err
}

// putCampaign writes a draft. What is live goes on as it is.
func (a *applying) putCampaign(f *campaignFile, was *thing) (string, error) {
	name := strings.TrimSpace(f.Name)
	if len([]rune(name)) > petitbleu.CampaignNameLimit || len([]rune(f.Description)) > petitbleu.CampaignDescriptionLimit {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A campaign has a name of at most %d characters and a description of at most %d.", petitbleu.CampaignNameLimit, petitbleu.CampaignDescriptionLimit).At("name")
	}
	c, there, err := a.tx.CampaignNamed(a.ws, name)
	if err == nil && !there {
		err = store.ErrNotFound // shells has made it
	}
	if err != nil {
		return "", err
	}
	c.Description, c.UpdatedAt = f.Description, a.rules.Now
	if was == nil || !slices.Equal(was.campaign.Definition, f.Definition) {
		var failed error
		text, err := replanned(f.Definition, a.ids(&failed), func(member, text string) string {
			put := a.in
			if member == "page_id" {
				put = a.page
			}
			out, err := put(text)
			failed = errors.Join(failed, err)
			return out
		})
		if err = errors.Join(err, failed); err != nil {
			return "", err
		}
		d, err := plan.Parse(text)
		if err == nil {
			err = a.rules.Draft(a.tx, &c, d)
		}
		if err != nil {
			return "", err
		}
	}
	ok, err := a.tx.UpdateCampaign(c)
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed it meanwhile. Look at it again, then change it.")
	}
	return c.ID, err
}
