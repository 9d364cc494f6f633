package emulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// The edge /{app}/subscriptions: webhooks at the app's level (Messenger Platform
// reference, sections 1.1 and 1.2). It takes an app token.

func (e *Emulator) ownApp(c *graphCall) *graphError {
	if !c.isApp {
		return fail(http.StatusForbidden, 190, 0, "This method must be called with an app access token")
	}
	if c.app.ID != c.node {
		return errNoObject(c.node)
	}
	return nil
}

func (e *Emulator) graphSubscriptionsGet(c *graphCall) (any, *graphError) {
	if ge := e.ownApp(c); ge != nil {
		return nil, ge
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	data := []any{}
	if c.app.CallbackURL != "" {
		fields := []any{}
		for _, f := range c.app.Fields {
			fields = append(fields, map[string]any{"name": f, "version": e.versionServed(0)})
		}
		data = append(data, map[string]any{"object": "page", "callback_url": c.app.CallbackURL, "active": true, "fields": fields})
	}
	return map[string]any{"data": data}, nil
}

func (e *Emulator) graphSubscriptionsPost(c *graphCall) (any, *graphError) {
	if ge := e.ownApp(c); ge != nil {
		return nil, ge
	}
	if c.params["object"] != "page" {
		return nil, badParam("param object must be page; other objects are not part of this emulator")
	}
	callback, token := c.params["callback_url"], c.params["verify_token"]
	e.mu.Lock()
	if callback == "" {
		callback, token = c.app.CallbackURL, c.app.VerifyToken
	}
	challenge := e.digits(10)
	e.mu.Unlock()
	if callback == "" {
		return nil, required("callback_url")
	}
	if err := e.verifyCallback(c.r.Context(), callback, token, challenge); err != nil {
		ge := fail(http.StatusBadRequest, 2200, 0, "Callback verification failed with the following errors: "+err.Error())
		return nil, ge
	}
	fields := c.params.list("fields")
	e.mu.Lock()
	defer e.mu.Unlock()
	c.app.CallbackURL, c.app.VerifyToken = callback, token
	if len(fields) > 0 {
		c.app.Fields = fields
	}
	e.changed("app", c.app.ID)
	return success, nil
}

func (e *Emulator) graphSubscriptionsDelete(c *graphCall) (any, *graphError) {
	if ge := e.ownApp(c); ge != nil {
		return nil, ge
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	fields := c.params.list("fields")
	if len(fields) == 0 {
		c.app.Fields, c.app.CallbackURL = []string{}, ""
	}
	c.app.Fields = slices.DeleteFunc(c.app.Fields, func(f string) bool { return slices.Contains(fields, f) })
	e.changed("app", c.app.ID)
	return success, nil
}

var success = map[string]any{"success": true}

// verifyCallback makes the verification GET: 200 with the bare challenge as body.
func (e *Emulator) verifyCallback(ctx context.Context, callback, token, challenge string) error {
	u, err := url.Parse(callback)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("the URL is not valid")
	}
	if u.Scheme == "http" && (e.opts.StrictHTTPS || !isLoopback(u.Hostname())) {
		return fmt.Errorf("the URL must be https")
	}
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.verify_token", token)
	q.Set("hub.challenge", challenge)
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("the URL is not valid")
	}
	res, err := e.client.Do(req)
	if err != nil {
		return fmt.Errorf("the URL could not be reached")
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1024))
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("HTTP Status Code = %d; HTTP Message = %s", res.StatusCode, http.StatusText(res.StatusCode))
	}
	if string(body) != challenge {
		return fmt.Errorf("the body is not the challenge")
	}
	return nil
}
