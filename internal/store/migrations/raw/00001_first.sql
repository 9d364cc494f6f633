-- +goose Up

-- Webhook calls as they came. Installation level: kept per app.
CREATE TABLE raw_calls (
    id          BIGINT  NOT NULL PRIMARY KEY, -- made in Go, rising within a node; begins with the instant of receipt
    app_id      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL,
    base64      BOOLEAN NOT NULL, -- the body is not clean UTF-8 and stands in base64
    body        TEXT    NOT NULL,
    state       BIGINT  NOT NULL, -- 2: undecodable, set aside; else 0
    note        TEXT    NOT NULL
);
CREATE INDEX raw_calls_undecodable ON raw_calls (id) WHERE state = 2;

-- The calls that were not worked on yet. A list of its own, so that to tick one off does not
-- write its body again.
CREATE TABLE raw_waiting (
    id BIGINT NOT NULL PRIMARY KEY
);
