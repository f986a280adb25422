package seclai

import (
	"fmt"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/knowledgebases"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/solutions"
	"github.com/seclai/seclai-sdk-go/sources"
)

// listed are the kinds of resources that operations list.
var listed = map[core.Operation]*engine.Kind{
	agentemail.OpListBlockedSenders:    blockedSenderKind,
	agentemail.OpListInboundRejections: rejectionKind,
	agentemail.OpListOptOuts:           optOutKind,
	agents.OpList:                      agentKind,
	agents.OpListRuns:                  runKind,
	alerts.OpList:                      alertKind,
	alerts.OpListConfigs:               alertConfigKind,
	evaluations.OpListAgentResults:     resultKind,
	evaluations.OpListCriteria:         criteriaKind,
	knowledgebases.OpList:              knowledgeBaseKind,
	memorybanks.OpList:                 memoryBankKind,
	models.OpListAlerts:                modelAlertKind,
	models.OpListExperiments:           experimentKind,
	solutions.OpList:                   solutionKind,
	sources.OpList:                     sourceKind,
	sources.OpListExports:              exportKind,
}

// CanAdd reports whether [API.AddTo] can add what an operation lists.
func CanAdd(op core.Operation) bool { return listed[op] != nil || op == agents.OpDownloadRunAttachment }

// AddTo adds a resource that an operation lists, with some of its members, and
// returns its ID. If the operation's path names what the resource belongs to, members
// do as well. An attachment is added with the operation that downloads it.
func (a *API) AddTo(op core.Operation, members map[string]any) (id string, err error) {
	o, err := engine.ToFields(members)
	if err != nil {
		return "", err
	}
	a.Locked(func() { id, err = a.addTo(op, o) })
	return id, err
}

func (a *API) addTo(op core.Operation, o fields) (id string, err error) {
	if op == agents.OpDownloadRunAttachment {
		if _, err := a.Lookup(string(op), o, "attachment_id"); err != nil {
			return "", err
		}
		return a.Add(attachmentKind, &engine.Schema{}, o).ID(), nil
	}
	if err := a.Fit(string(op), o); err != nil {
		return "", err
	}
	x, err := a.Lookup(string(op), o)
	if err != nil {
		return "", err
	}
	switch kind := listed[op]; kind {
	case nil:
		return "", fmt.Errorf("%s lists nothing", op)
	case agentKind:
		return a.addAgent(o).ID(), nil
	case runKind:
		return a.addRun(x.It, o).ID(), nil
	case solutionKind:
		return a.addSolution(o).ID(), nil
	default:
		return a.Add(kind, a.schema(op), o).ID(), nil
	}
}
