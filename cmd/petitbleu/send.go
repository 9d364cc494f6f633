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
	"strings"
	"time"
)

type sendCmd struct {
	URL      string `name:"url" help:"Base address of the program." env:"PETITBLEU_URL" default:"http://127.0.0.1:8080"`
	Key      string `help:"API key with the scope push. Better in the environment than on the command line." env:"PETITBLEU_KEY" required:""`
	Page     string `help:"Page id." required:""`
	Customer string `help:"Customer id of the opt-in." required:""`
	Text     string `help:"Text of the message." xor:"body"`
	Body     string `help:"File with a body of the push API; - for standard input." xor:"body" placeholder:"FILE"`
	JSON     bool   `name:"json" help:"Print the answer as it is."`
}

// Help shows an example.
func (sendCmd) Help() string {
	return "The answer comes when the message is queued; serve delivers it.\n\n  PETITBLEU_KEY=… petitbleu send --page 104268917735521 --customer CT-20418 --text 'Your order is on its way.'"
}

// Validate wants something to send.
func (c sendCmd) Validate() error {
	if c.Text == "" && c.Body == "" {
		return errors.New("say what to send: --text or --body")
	}
	return nil
}

// Run pushes one message and prints what became of the request.
func (c sendCmd) Run(ctx context.Context) error {
	body, err := c.body()
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/social/facebook/messenger/pages/%s/customers/%s/messages", url.PathEscape(c.Page), url.PathEscape(c.Customer))
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	return c.tell(resp.StatusCode, answer)
}

func (c sendCmd) body() ([]byte, error) {
	switch c.Body {
	case "-":
		return io.ReadAll(os.Stdin)
	case "":
		return json.Marshal(map[string]string{"text": c.Text})
	}
	return os.ReadFile(c.Body)
}

func (c sendCmd) tell(status int, answer []byte) error {
	if c.JSON {
		if _, err := fmt.Println(strings.TrimSpace(string(answer))); err != nil {
			return err
		}
		if status >= 300 {
			return errFault
		}
		return nil
	}
	var a struct {
		MessageID string `json:"message_id"`
		Status    string `json:"status"`
		Error     struct{ Code, Message, Field string }
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		return fmt.Errorf("an answer that is not the push API's, status %d", status)
	}
	if status >= 300 {
		if a.Error.Field != "" {
			return fmt.Errorf("%s (%s, %d): %s", a.Error.Code, a.Error.Field, status, a.Error.Message)
		}
		return fmt.Errorf("%s (%d): %s", a.Error.Code, status, a.Error.Message)
	}
	_, err := fmt.Println(a.Status, a.MessageID)
	return err
}
