package seclai

import (
	"cmp"
	"slices"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
)

var emailBehaviors = map[core.Operation]behavior{
	agentemail.OpListOptOuts:           listOptOuts,
	agentemail.OpRemoveOptOut:          remove,
	agentemail.OpUnblockSender:         remove,
	agentemail.OpListInboundRejections: listOf(rejectionKind),
	agentemail.OpListBlockedSenders:    listBlocked,
	agentemail.OpBlockSender:           blockSender,
	agentemail.OpSetAutoBlockMode:      setBlockMode,
	agentemail.OpGetInboundStatus:      inboundStatus,
	agentemail.OpResumeInbound:         resumeInbound,
	agentemail.OpCancelQueuedRuns:      cancelQueued,
	agentemail.OpSetTriggerConfig:      setEmailTrigger,
}

// listOptOuts lists, for an agent, also those that cover the whole account.
func listOptOuts(x *exchange) (any, error) {
	all := x.Store.All(optOutKind, nil)
	if id := x.Query["agent_id"]; id != nil {
		all = slices.DeleteFunc(all, func(r *resource) bool { return r.Fields["agent_id"] != nil && r.Fields["agent_id"] != id })
		delete(x.Query, "agent_id")
	}
	return engine.Listed(all), nil
}

func listBlocked(x *exchange) (any, error) {
	l := engine.Listed(x.Store.All(blockedSenderKind, nil))
	l.Extra = fields{"auto_block_mode": string(x.account.blockMode)}
	return l, nil
}

// blockSender adds an entry, unless it is there already.
func blockSender(x *exchange) (any, error) {
	entry := fields{"sender_email": x.Body["sender_email"], "match_type": x.Body.Or("match_type", string(agentemail.MatchTypeAddress))}
	if err := engine.RequireOneOf(x.Body, "match_type", agentemail.MatchTypeAddress, agentemail.MatchTypeDomain); err != nil {
		return nil, err
	}
	if o := x.Store.First(blockedSenderKind, entry); o != nil {
		return o, nil
	}
	return x.Add(blockedSenderKind, x.Op.Response.Schema, entry.With(fields{"note": x.Body["note"], "source": "manual"})), nil
}

func setBlockMode(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "mode", agentemail.AutoBlockModeDisabled, agentemail.AutoBlockModeInput,
		agentemail.AutoBlockModeInputAndOutput); err != nil {
		return nil, err
	}
	mode := x.Body.Text("mode")
	x.account.blockMode = agentemail.AutoBlockMode(mode)
	all := x.Store.All(blockedSenderKind, nil)
	return fields{"auto_block_mode": mode, "items": all, "total": len(all)}, nil
}

func inboundStatus(x *exchange) (any, error) {
	return fields{"paused": false, "queued_backlog": len(x.queued())}, nil
}

// queued are the runs that wait because there were too many.
func (a *API) queued() []*resource {
	return a.Store.All(runKind, fields{"status": string(agents.RunStatusQueued)})
}

func resumeInbound(x *exchange) (any, error) {
	set := x.Override(string(agentemail.OpGetInboundStatus))
	was := set.Bool("paused")
	delete(set, "paused")
	return fields{"resumed": was}, nil
}

func cancelQueued(x *exchange) (any, error) {
	queued := x.queued()
	for _, run := range queued {
		x.cancel(run)
	}
	n, set := len(queued), x.Override(string(agentemail.OpGetInboundStatus))
	if set["queued_backlog"] != nil {
		n = set.Int("queued_backlog")
		delete(set, "queued_backlog")
	}
	return fields{"cancelled": n}, nil
}

// setEmailTrigger takes any UUID for a trigger, as the API can't list triggers.
func setEmailTrigger(x *exchange) (any, error) {
	id := x.Args["trigger_id"]
	if !engine.IsUUID(id) {
		return nil, engine.NotFound("Trigger")
	}
	triggers := agentOf(x.It).triggers
	config := triggers[id]
	if config == nil {
		config = x.Sampler.Complete(x.Op.Response.Schema, fields{
			"agent_id": x.It.ID(), "trigger_id": id, "trigger_type": string(shared.AgentTriggerTypeEmailReceived),
		})
		triggers[id] = config
	}
	for _, name := range engine.SortedKeys(x.Body) {
		switch v := x.Body[name]; {
		case name == "alias":
			config["email_alias"] = emptyIsNull(v)
		case name == "allowed_senders":
			config["email_allowed_senders"] = v
		case v != nil:
			config["email_"+name] = v
		}
	}
	local := cmp.Or(config.Text("email_alias"), x.It.ID())
	config["email_addresses"] = []any{local + "." + x.account.id + "@agent.seclai.com"}
	return config, nil
}
