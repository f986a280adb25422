package seclaitest

import "slices"

var emailBehaviours = map[string]behaviour{
	"GET /agents/agent-email-optouts":                           listOptOuts,
	"GET /agents/blocked-email-senders":                         listBlocked,
	"POST /agents/blocked-email-senders":                        blockSender,
	"PUT /agents/blocked-email-senders/mode":                    setBlockMode,
	opInboundStatus:                                             inboundStatus,
	"POST /agents/inbound-email-status/resume":                  resumeInbound,
	"POST /agents/inbound-email-status/cancel-queued":           cancelQueued,
	"PUT /agents/{agent_id}/triggers/{trigger_id}/email-config": setEmailTrigger,
}

// listOptOuts lists, for an agent, also those that cover the whole account.
func listOptOuts(x *exchange) (any, error) {
	all := x.store.all("agent-email-optouts", nil)
	if id := x.query["agent_id"]; id != nil {
		all = slices.DeleteFunc(all, func(o fields) bool { return o["agent_id"] != nil && o["agent_id"] != id })
		delete(x.query, "agent_id")
	}
	return listing{items: all}, nil
}

func listBlocked(x *exchange) (any, error) {
	return listing{items: x.store.all("blocked-email-senders", nil), extra: fields{"auto_block_mode": x.settings.blockMode}}, nil
}

// blockSender adds an entry, unless it is there already.
func blockSender(x *exchange) (any, error) {
	entry := fields{"sender_email": x.body["sender_email"], "match_type": orElse(x.body["match_type"], "address")}
	if err := requireOneOf(x.body, "match_type", []string{"address", "domain"}); err != nil {
		return nil, err
	}
	if o := x.store.first("blocked-email-senders", entry); o != nil {
		return o, nil
	}
	return x.add("blocked-email-senders", x.op.answer.schema, with(entry, fields{"note": x.body["note"], "source": "manual"})), nil
}

func setBlockMode(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "mode", []string{"disabled", "input", "input_and_output"}); err != nil {
		return nil, err
	}
	mode := textOf(x.body, "mode")
	x.settings.blockMode = mode
	all := x.store.all("blocked-email-senders", nil)
	return fields{"auto_block_mode": mode, "items": all, "total": len(all)}, nil
}

const opInboundStatus = "GET /agents/inbound-email-status"

func inboundStatus(x *exchange) (any, error) {
	return fields{"paused": false, "queued_backlog": len(x.queued())}, nil
}

// queued are the runs that wait because there were too many.
func (x *exchange) queued() []fields { return x.store.all("runs", fields{"status": "queued"}) }

func resumeInbound(x *exchange) (any, error) {
	set := x.over(opInboundStatus)
	was := truthOf(set, "paused")
	delete(set, "paused")
	return fields{"resumed": was}, nil
}

func cancelQueued(x *exchange) (any, error) {
	queued := x.queued()
	for _, run := range queued {
		x.endAttempt(run, "failed", canceled)
	}
	n, set := len(queued), x.over(opInboundStatus)
	if set["queued_backlog"] != nil {
		n = intOf(set, "queued_backlog")
		delete(set, "queued_backlog")
	}
	return fields{"cancelled": n}, nil
}

// setEmailTrigger takes any UUID for a trigger, as the API can't list triggers.
func setEmailTrigger(x *exchange) (any, error) {
	id := x.args["trigger_id"]
	if !isUUID(id) {
		return nil, notFound("Trigger")
	}
	key := "trigger " + id
	config, _ := x.it[key].(fields)
	if config == nil {
		config = fields{"agent_id": x.args["agent_id"], "trigger_id": id, "trigger_type": "email_received"}
		x.sampler.complete(x.op.answer.schema, config)
		x.it[key] = config
	}
	for _, name := range sortedKeys(x.body) {
		switch v := x.body[name]; {
		case name == "alias":
			config["email_alias"] = emptyIsNull(v)
		case name == "allowed_senders":
			config["email_allowed_senders"] = v
		case v != nil:
			config["email_"+name] = v
		}
	}
	local := textOf(config, "email_alias")
	if local == "" {
		local = x.args["agent_id"]
	}
	config["email_addresses"] = []any{local + "." + x.settings.id + "@agent.seclai.com"}
	return config, nil
}

func emptyIsNull(v any) any {
	if v == "" {
		return nil
	}
	return v
}
