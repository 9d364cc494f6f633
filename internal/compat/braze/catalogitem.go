package braze

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/store"
)

// itemsAnswer lists items.
type itemsAnswer struct {
	Items   []map[string]any `json:"items"`
	Message string           `json:"message"`
}

// itemsPage is how many items a page has.
const itemsPage = 50

// itemList lists items by id. The cursor of a page names the item that it stands behind, or before.
func (d *Door) itemList(ctx context.Context, c *call) (reply, error) {
	cursor := c.query.one("cursor")
	name, before := "", false
	if cursor != "" {
		plain, err := base64.URLEncoding.DecodeString(cursor)
		way, id, ok := strings.Cut(string(plain), ":")
		if err != nil || !ok || id == "" || way != "after" && way != "before" {
			return reply{}, catalog.Problems{catalog.NewProblem("invalid-cursor", "'cursor' is not valid", "cursor", cursor)}
		}
		name, before = id, way == "before"
	}
	var all []petitbleu.CatalogItem
	catalogName := c.request.PathValue("catalog")
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		_, err := catalog.Get(tx, c.ws, catalogName)
		if err != nil {
			return err
		}
		if before {
			all, err = tx.CatalogItems(c.ws, catalogName, "", name, itemsPage+1)
		} else {
			all, err = tx.CatalogItems(c.ws, catalogName, name, "", itemsPage+1)
		}
		return err
	})
	if err != nil {
		return reply{}, err
	}
	more := len(all) > itemsPage
	if before && more {
		all = all[1:]
	}
	all = all[:min(len(all), itemsPage)]
	a := itemsAnswer{[]map[string]any{}, success.Message}
	for _, i := range all {
		a.Items = append(a.Items, viewItem(i))
	}
	return reply{status: http.StatusOK, body: a, header: pageLinks("/catalogs/"+url.PathEscape(catalogName)+"/items", all, cursor != "" && (!before || more), before || more)}, nil
}

// pageLinks names the pages before and after one, as a path without the host: so Braze does here.
func pageLinks(path string, page []petitbleu.CatalogItem, prev, next bool) http.Header {
	var links []string
	link := func(cursor, rel string) {
		links = append(links, "<"+path+"?cursor="+url.QueryEscape(base64.URLEncoding.EncodeToString([]byte(cursor)))+`>; rel="`+rel+`"`)
	}
	if prev && len(page) > 0 {
		link("before:"+page[0].ID, "prev")
	}
	if next && len(page) > 0 {
		link("after:"+page[len(page)-1].ID, "next")
	}
	if links == nil {
		return nil
	}
	return http.Header{"Link": {strings.Join(links, ",")}}
}

func (d *Door) itemGet(ctx context.Context, c *call) (reply, error) {
	id, name := c.request.PathValue("item"), c.request.PathValue("catalog")
	a := itemsAnswer{Message: success.Message}
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		if _, err := catalog.Get(tx, c.ws, name); err != nil {
			return err
		}
		found, err := tx.CatalogItemsByID(c.ws, name, []string{id})
		if err != nil {
			return err
		}
		item, ok := found[id]
		if !ok {
			return catalog.ItemNotFound(id)
		}
		a.Items = []map[string]any{viewItem(item)}
		return nil
	})
	return reply{status: http.StatusOK, body: a}, err
}

// given reads the items of a request about many.
func given(c *call) ([]catalog.Given, error) {
	list, err := itemObjects(c, catalog.ItemLimit)
	if err != nil {
		return nil, err
	}
	ids := make([]any, len(list))
	for i, o := range list {
		ids[i] = o["id"]
	}
	good, err := catalog.CheckIDs(ids)
	if err != nil {
		return nil, err
	}
	all := make([]catalog.Given, len(list))
	for i, o := range list {
		all[i] = catalog.Given{ID: good[i], Values: o}
	}
	return all, nil
}

// itemObjects reads the array of items of a request.
func itemObjects(c *call, most int) ([]map[string]any, error) {
	m, err := c.object()
	if err != nil {
		return nil, err
	}
	list, _ := m["items"].([]any)
	if len(list) > most {
		return nil, catalog.TooManyItems(most)
	}
	var all []map[string]any
	for _, v := range list {
		if o, ok := v.(map[string]any); ok {
			all = append(all, o)
		}
	}
	if len(all) == 0 || len(all) != len(list) {
		return nil, problems("item-array-invalid", "'items' must be an array of objects")
	}
	return all, nil
}

// partly answers a change of many items of which some were passed over: the others are changed.
type partly struct {
	Message string            `json:"message"`
	Errors  []catalog.Problem `json:"errors,omitempty"`
}

// itemsAdd makes items. Those that are there already stay as they are and are named.
func (d *Door) itemsAdd(ctx context.Context, c *call) (reply, error) {
	all, err := given(c)
	if err != nil {
		return reply{}, err
	}
	var there []string
	rep, err := d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) (err error) {
		there, err = catalog.AddItems(tx, c.ws, name, all, c.now)
		return err
	})
	if len(there) > 0 {
		rep.body = partly{success.Message, catalog.ItemExists(there...)}
	}
	return rep, err
}

func (d *Door) itemsReplace(ctx context.Context, c *call) (reply, error) {
	all, err := given(c)
	if err != nil {
		return reply{}, err
	}
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		return catalog.ReplaceItems(tx, c.ws, name, all, c.now)
	})
}

// itemsPatch changes items in part. Those that are not there are named.
func (d *Door) itemsPatch(ctx context.Context, c *call) (reply, error) {
	all, err := given(c)
	if err != nil {
		return reply{}, err
	}
	var missing []string
	rep, err := d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) (err error) {
		missing, err = catalog.PatchItems(tx, c.ws, name, all, c.now)
		return err
	})
	if len(missing) > 0 {
		body := partly{Message: success.Message}
		for _, id := range missing {
			body.Errors = append(body.Errors, catalog.ItemNotFound(id)...)
		}
		rep.body = body
	}
	return rep, err
}

func (d *Door) itemsDelete(ctx context.Context, c *call) (reply, error) {
	all, err := given(c)
	if err != nil {
		return reply{}, err
	}
	ids := make([]string, len(all))
	for i, g := range all {
		ids[i] = g.ID
	}
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		_, err := catalog.RemoveItems(tx, c.ws, name, ids, c.now)
		return err
	})
}

// givenOne reads the item of a request whose id stands in the path.
func givenOne(c *call) (catalog.Given, error) {
	id := c.request.PathValue("item")
	if _, err := catalog.CheckIDs([]any{id}); err != nil {
		return catalog.Given{}, err
	}
	list, err := itemObjects(c, 1)
	if err != nil {
		return catalog.Given{}, err
	}
	if _, has := list[0]["id"]; has {
		return catalog.Given{}, catalog.Problems{catalog.NewProblem("id-in-body", "The id stands in the path; leave it out of the body", "id", id)}
	}
	return catalog.Given{ID: id, Values: list[0]}, nil
}

func (d *Door) itemAdd(ctx context.Context, c *call) (reply, error) {
	one, err := givenOne(c)
	if err != nil {
		return reply{}, err
	}
	return d.change(ctx, c, http.StatusCreated, func(tx *store.Tx, name string) error {
		there, err := catalog.AddItems(tx, c.ws, name, []catalog.Given{one}, c.now)
		if err == nil && len(there) > 0 {
			err = catalog.ItemExists(there...)
		}
		return err
	})
}

func (d *Door) itemReplace(ctx context.Context, c *call) (reply, error) {
	one, err := givenOne(c)
	if err != nil {
		return reply{}, err
	}
	return d.change(ctx, c, http.StatusOK, func(tx *store.Tx, name string) error {
		return catalog.ReplaceItems(tx, c.ws, name, []catalog.Given{one}, c.now)
	})
}

func (d *Door) itemPatch(ctx context.Context, c *call) (reply, error) {
	one, err := givenOne(c)
	if err != nil {
		return reply{}, err
	}
	return d.change(ctx, c, http.StatusOK, func(tx *store.Tx, name string) error {
		missing, err := catalog.PatchItems(tx, c.ws, name, []catalog.Given{one}, c.now)
		if err == nil && len(missing) > 0 {
			err = catalog.ItemNotFound(one.ID)
		}
		return err
	})
}

func (d *Door) itemDelete(ctx context.Context, c *call) (reply, error) {
	id := c.request.PathValue("item")
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		n, err := catalog.RemoveItems(tx, c.ws, name, []string{id}, c.now)
		if err == nil && n == 0 {
			err = catalog.ItemNotFound(id)
		}
		return err
	})
}
