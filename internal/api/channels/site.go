package channels

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SiteView is a site that carries the tag, the in-app inbox, or both.
type SiteView struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	PageID        string    `json:"page_id" doc:"Where its button leads; empty: the site has no button, its key signs user tokens of the inbox"`
	Origins       []string  `json:"origins" nullable:"false" doc:"The tag answers only these"`
	RequireSigned bool      `json:"require_signed" doc:"Refuse customer ids that the site's server did not sign"`
	TagURL        string    `json:"tag_url"`
	Snippet       string    `json:"snippet" doc:"HTML to put on the site"`
	CreatedAt     time.Time `json:"created_at"`
	SigningKey    string    `json:"signing_key,omitempty" doc:"Shown once: when the site is added, or its key is made anew"`
}

func (a *API) siteView(s petitbleu.Site) SiteView {
	tag := a.BaseURL + a.o.TagPath
	return SiteView{
		ID: s.ID, Name: s.Name, PageID: s.PageID, Origins: append([]string{}, s.Origins...), RequireSigned: s.RequireSigned, CreatedAt: s.CreatedAt, TagURL: tag,
		Snippet: `<script async src="` + html.EscapeString(tag) + `" data-site="` + html.EscapeString(s.ID) + `"></script>`,
	}
}

func (a *API) siteList(ctx context.Context, in *door.InWorkspace) (door.List[SiteView], error) {
	sites, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.Site, error) { return tx.Sites(in.WS) })
	return door.All(door.MapEach(sites, a.siteView)), err
}

type siteAddInput struct {
	door.InWorkspace
	Body struct {
		Name          string   `json:"name" minLength:"1" maxLength:"100"`
		PageID        string   `json:"page_id,omitempty" maxLength:"32" doc:"Where its button leads. Without one the site carries the in-app inbox only"`
		Origins       []string `json:"origins" maxItems:"50" doc:"Such as https://shop.example"`
		RequireSigned bool     `json:"require_signed"`
	}
}

func (a *API) siteAdd(ctx context.Context, in *siteAddInput) (SiteView, error) {
	b, now := in.Body, a.Now()
	origins, err := checkOrigins(b.Origins)
	if err != nil {
		return SiteView{}, err
	}
	s := petitbleu.Site{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindSite, now), Name: b.Name, PageID: b.PageID,
		Origins: origins, RequireSigned: b.RequireSigned, CreatedAt: door.StampTime(now)}
	key := a.newSiteKey(&s)
	err = a.Write(ctx, func(tx *store.Tx) error {
		if err := pageOf(tx, in.WS, b.PageID); err != nil {
			return err
		}
		return tx.InsertSite(s)
	})
	v := a.siteView(s)
	v.SigningKey = key
	return v, err
}

// newSiteKey makes the key with which the site's server signs customer ids, and seals it.
func (a *API) newSiteKey(s *petitbleu.Site) string {
	key := secret.NewToken("pb_site_")
	s.KeySealed = a.Box.Seal("site/"+s.ID+"/key", key)
	return key
}

// pageOf refuses a Page that the workspace does not have; a site may do without.
func pageOf(tx *store.Tx, ws, id string) error {
	if id == "" {
		return nil
	}
	if _, err := tx.Page(ws, id); err != nil {
		return petitbleu.Errorf(petitbleu.CodePageNotLinked, "No Page of that id is connected to this workspace.").At("body.page_id")
	}
	return nil
}

// checkOrigins wants origins as browsers send them: scheme, host and port, nothing after.
func checkOrigins(given []string) ([]string, error) {
	var origins []string
	for _, text := range given {
		u, err := url.Parse(strings.TrimSpace(text))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "An origin is scheme and host, such as https://shop.example, with nothing after it.").At("body.origins")
		}
		origins = append(origins, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	return origins, nil
}

type siteUpdateInput struct {
	door.One
	Body struct {
		Name          *string  `json:"name,omitempty" minLength:"1" maxLength:"100"`
		PageID        *string  `json:"page_id,omitempty" maxLength:"32" doc:"Empty: none"`
		Origins       []string `json:"origins,omitempty" maxItems:"50" doc:"All of them; unchanged when missing"`
		RequireSigned *bool    `json:"require_signed,omitempty"`
	}
}

func (a *API) siteUpdate(ctx context.Context, in *siteUpdateInput) (SiteView, error) {
	b := in.Body
	origins, err := checkOrigins(b.Origins)
	if err != nil {
		return SiteView{}, err
	}
	s, err := door.Write(ctx, a.Door, func(tx *store.Tx) (petitbleu.Site, error) {
		s, err := tx.Site(in.WS, in.ID)
		if err != nil {
			return s, err
		}
		if b.PageID != nil {
			if err := pageOf(tx, in.WS, *b.PageID); err != nil {
				return s, err
			}
		}
		before := a.siteView(s)
		door.Set(&s.Name, b.Name)
		door.Set(&s.PageID, b.PageID)
		door.Set(&s.RequireSigned, b.RequireSigned)
		if b.Origins != nil {
			s.Origins = origins
		}
		door.Record(ctx, before, a.siteView(s))
		return s, tx.UpdateSite(s)
	})
	return a.siteView(s), err
}

func (a *API) siteRotate(ctx context.Context, in *door.One) (SiteView, error) {
	key := ""
	s, err := door.Write(ctx, a.Door, func(tx *store.Tx) (petitbleu.Site, error) {
		s, err := tx.Site(in.WS, in.ID)
		if err != nil {
			return s, err
		}
		key = a.newSiteKey(&s)
		return s, tx.UpdateSite(s)
	})
	v := a.siteView(s)
	v.SigningKey = key
	return v, err
}

func (a *API) siteDelete(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Site(in.WS, in.ID)
		if err != nil {
			return err
		}
		door.About(ctx, s.ID, s.Name)
		door.Record(ctx, a.siteView(s), nil)
		return tx.DeleteSite(in.WS, in.ID)
	})
}

// registerSites adds the sites that carry the tag.
func (a *API) registerSites() {
	door.On(a.Door, "GET", door.WS+"/sites", door.WorkspaceRead, "listSites", "Channels", "The sites that carry the tag", a.siteList)
	door.On(a.Door, "POST", door.WS+"/sites", door.PagesManage, "addSite", "Channels", "Add a site; its signing key is shown once", a.siteAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/sites/{id}", door.PagesManage, "updateSite", "Channels", "Change a site", a.siteUpdate)
	door.On(a.Door, "POST", door.WS+"/sites/{id}/rotate-key", door.PagesManage, "rotateSiteKey", "Channels", "Make a new signing key; the old one ends", a.siteRotate)
	door.Do(a.Door, "DELETE", door.WS+"/sites/{id}", door.PagesManage, "deleteSite", "Channels", "Remove a site", a.siteDelete)
}
