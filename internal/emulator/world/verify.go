package world

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// VerifyCallback makes the verification GET: 200 with the bare challenge as body.
func (w *World) VerifyCallback(ctx context.Context, callback, token, challenge string) error {
	u, err := url.Parse(callback)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("the URL is not valid")
	}
	if u.Scheme == "http" && (w.Options.StrictHTTPS || !IsLoopback(u.Hostname())) {
		return fmt.Errorf("the URL must be https")
	}
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.verify_token", token)
	q.Set("hub.challenge", challenge)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, w.Options.WebhookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("the URL is not valid")
	}
	res, err := w.client.Do(req)
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

// IsLoopback tells whether a host is this machine.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
