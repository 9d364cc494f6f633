-- +goose Up

-- Webhook calls as they came. Installation level: kept per app.
CREATE TABLE raw_calls (
    id          BIGINT  NOT NULL PRIMARY KEY, -- made in Go, rising within a node
    app_id      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL,
    base64      BOOLEAN NOT NULL, -- the body is not clean UTF-8 and stands in base64
    body        TEXT    NOT NULL,
    state       BIGINT  NOT NULL,
    note        TEXT    NOT NULL
);
CREATE INDEX raw_calls_waiting ON raw_calls (id) WHERE state = 0;
CREATE INDEX raw_calls_undecodable ON raw_calls (id) WHERE state = 2;
