// Package canned holds the answers that all clients are measured with.
package canned

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Agents is a page of n agents, the last of its list. 20 are 13 KB.
func Agents(n int) []byte {
	const agent = `{"id":"0b6f6c1e-4d2a-4f0e-9a57-%012d","name":"Research agent %d",` +
		`"description":"Reads the \"news\" of the day and sums it up in a few words – for everyone.",` +
		`"created_at":"2026-03-04T05:06:07.891234Z","updated_at":"2026-03-05T05:06:07.891234+00:00",` +
		`"trigger_type":"dynamic_input","disabled":false,"disabled_at":null,"disabled_reason":null,` +
		`"evaluation_mode":"eval_and_retry","default_evaluation_tier":"balanced","max_retries":3,"retry_on_failure":true,` +
		`"sampling_config":null,"import_warnings":null,"prompt_model_auto_upgrade_strategy":"early_adopter",` +
		`"prompt_model_auto_rollback_enabled":true,"prompt_model_auto_rollback_triggers":["agent_eval_fail","agent_run_failed"]}`
	agents := make([]string, n)
	for i := range agents {
		agents[i] = fmt.Sprintf(agent, i, i)
	}
	return fmt.Appendf(nil, `{"data":[%s],"pagination":%s}`, strings.Join(agents, ","), Pagination(1, 1, n))
}

// Pagination is where page stands among pages of limit items each.
func Pagination(page, pages, limit int) string {
	return fmt.Sprintf(`{"page":%d,"limit":%d,"total":%d,"pages":%d,"has_next":%t,"has_prev":%t}`,
		page, limit, pages*limit, pages, page < pages, page > 1)
}

// Run is a finished run.
const Run = `{"run_id":"7d0f9f62-7a39-4a1c-8d39-0c4b6f1f8a11","status":"completed","error_count":0,"credits":1.25,"priority":false,` +
	`"input":"What happened today?","output":"Nothing of note.","output_content_type":"text/plain",` +
	`"attempts":[{"status":"completed","started_at":"2026-03-04T05:06:07.891234Z","ended_at":"2026-03-04T05:06:09.1Z","duration":1.209,"error":null}],` +
	`"blocked_policies":[],"flagged_policies":[],"governance_input_status":"safe","governance_input_wait_ms":12,"hitl_wait_ms":null,` +
	`"input_scan_status":"safe","scan_wait_ms":8,"steps":null,"wait_ms":null}`

// Tokens is an event stream of n tokens of a run, and of its end.
func Tokens(n int) []byte {
	words := []string{"The", " quick", " brown", " fox", " jumps", " over", " the", " lazy", " dog", "."}
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "event: stream_token\ndata: {\"token\":%q,\"agent_step_id\":\"answer\"}\n\n", words[i%len(words)])
	}
	fmt.Fprintf(&b, "event: done\ndata: %s\n\n", Run)
	return b.Bytes()
}

// Transport answers every request with its body, without a network.
type Transport struct {
	ContentType string
	Body        []byte
}

// RoundTrip answers req.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {t.ContentType}},
		Body:          io.NopCloser(bytes.NewReader(t.Body)),
		ContentLength: int64(len(t.Body)),
		Request:       req,
	}, nil
}
