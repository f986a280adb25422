package seclai

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var alertBehaviors = map[core.Operation]behavior{
	alerts.OpList:         listAlerts,
	alerts.OpGet:          alertDetail,
	alerts.OpAddComment:   commentAlert,
	alerts.OpChangeStatus: changeAlert,
	alerts.OpSubscribe:    subscribe,
	alerts.OpUnsubscribe:  unsubscribe,
}

func listAlerts(x *exchange) (any, error) {
	var all []fields
	for _, r := range x.Store.All(alertKind, nil) {
		all = append(all, x.counted(r))
	}
	return listing{Items: all}, nil
}

// counted is an alert with the numbers of what belongs to it.
func (x *exchange) counted(r *resource) fields {
	return r.With(fields{
		"comment_count": len(r.List("comments")), "subscriber_count": len(r.List("subscribers")), "is_subscribed": x.subscription(r) >= 0,
	})
}

// subscription is the caller's place among the subscribers of an alert, or -1.
func (x *exchange) subscription(r *resource) int {
	return slices.IndexFunc(r.List("subscribers"), func(v any) bool { return v.(fields)["user_id"] == x.account.user })
}

func alertDetail(x *exchange) (any, error) {
	return fields{"alert": x.counted(x.It), "comments": x.It.List("comments"), "history": x.It.List("history"), "subscribers": x.It.List("subscribers")}, nil
}

// note adds an entry of the caller to one of an alert's lists.
func (x *exchange) note(list string, entry fields) {
	entry = entry.With(fields{"id": x.Sampler.UUID(), "user_id": x.account.user, "user_name": "Ada Lovelace", "created_at": x.Sampler.Tick()})
	x.It.Fields[list] = append(x.It.List(list), entry)
}

func commentAlert(x *exchange) (any, error) {
	x.note("comments", fields{"body": x.Body["body"]})
	return alertDetail(x)
}

var alertStatuses = []alerts.Status{alerts.StatusTriggered, alerts.StatusAcknowledged, alerts.StatusResolved, alerts.StatusDismissed}

func changeAlert(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "status", alertStatuses...); err != nil {
		return nil, err
	}
	status := x.Body.Text("status")
	x.note("history", fields{
		"previous_status": x.It.Fields["status"], "new_status": status, "note": x.Body["note"], "changed_by_user_id": x.account.user, "changed_by_name": "Ada Lovelace",
	})
	x.It.Fields["status"] = status
	x.Touch(x.It)
	return alertDetail(x)
}

func subscribe(x *exchange) (any, error) {
	if x.subscription(x.It) < 0 {
		x.note("subscribers", nil)
	}
	return alertDetail(x)
}

func unsubscribe(x *exchange) (any, error) {
	if i := x.subscription(x.It); i >= 0 {
		x.It.Fields["subscribers"] = slices.Delete(slices.Clone(x.It.List("subscribers")), i, i+1)
	}
	return alertDetail(x)
}
