package wire_test

import (
	"encoding/json"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

type status string

// agent has a field for every reader, and the shape of generated types.
type agent struct {
	ID          string                     `json:"id"`
	Name        string                     `json:"name"`
	Status      status                     `json:"status"`
	MaxRetries  int                        `json:"max_retries"`
	Size        int64                      `json:"size"`
	Score       float64                    `json:"score"`
	On          bool                       `json:"on"`
	CreatedAt   time.Time                  `json:"created_at"`
	UpdatedAt   time.Time                  `json:"updated_at"`
	DeletedAt   *time.Time                 `json:"deleted_at"`
	Description *string                    `json:"description"`
	Priority    *int                       `json:"priority"`
	Rate        *float64                   `json:"rate"`
	Tags        []string                   `json:"tags"`
	Steps       []step                     `json:"steps"`
	Attempt     *step                      `json:"attempt"`
	Sub         step                       `json:"sub"`
	Labels      map[string]string          `json:"labels"`
	Config      map[string]any             `json:"config"`
	Anything    any                        `json:"anything"`
	Raw         json.RawMessage            `json:"raw"`
	Extra       map[string]json.RawMessage `json:"-"`
}

type step struct {
	Kind  string `json:"kind"`
	Order int    `json:"order"`
}

type page struct {
	Data  []agent `json:"data"`
	Total int     `json:"total"`
}

func decodeStep(d *wire.Decoder, v *step) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "kind":
			v.Kind = d.String()
		case "order":
			v.Order = d.Int()
		default:
			d.Skip()
		}
	}
}

func decodePage(d *wire.Decoder, v *page) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "data":
			v.Data = wire.Structs(d, decodeAgent)
		case "total":
			v.Total = d.Int()
		default:
			d.Skip()
		}
	}
}

func decodeAgent(d *wire.Decoder, v *agent) {
	v.MaxRetries = 3
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "id":
			v.ID = d.String()
		case "name":
			v.Name = d.String()
		case "status":
			v.Status = wire.Text[status](d)
		case "max_retries":
			v.MaxRetries = d.Int()
		case "size":
			v.Size = d.Int64()
		case "score":
			v.Score = d.Float64()
		case "on":
			v.On = d.Bool()
		case "created_at":
			v.CreatedAt = d.Time()
		case "updated_at":
			v.UpdatedAt = d.Time()
		case "deleted_at":
			v.DeletedAt = d.TimeOrNull()
		case "description":
			v.Description = d.StringOrNull()
		case "priority":
			v.Priority = d.IntOrNull()
		case "rate":
			v.Rate = d.Float64OrNull()
		case "tags":
			v.Tags = wire.Slice(d, (*wire.Decoder).String)
		case "steps":
			v.Steps = wire.Structs(d, decodeStep)
		case "attempt":
			v.Attempt = wire.PointerTo(d, decodeStep)
		case "sub":
			decodeStep(d, &v.Sub)
		case "labels":
			v.Labels = wire.Map(d, (*wire.Decoder).String)
		case "config":
			v.Config = d.Map()
		case "anything":
			v.Anything = d.Any()
		case "raw":
			v.Raw = d.Raw()
		default:
			d.Extra(&v.Extra)
		}
	}
}

// plainAgent is agent without methods, for encoding/json to decode.
type plainAgent agent

func (v *agent) UnmarshalJSON(data []byte) error {
	return wire.Unmarshal(data, v, decodeAgent)
}

func (v agent) MarshalJSON() ([]byte, error) {
	return wire.Marshal(plainAgent(v), v.Extra)
}
