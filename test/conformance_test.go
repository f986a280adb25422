package test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// TestEveryMethodSendsItsOperation calls every method and holds what it sends
// against the description, with a validator that is not ours.
func TestEveryMethodSendsItsOperation(t *testing.T) {
	check := newValidator(t)
	for _, r := range coverage(t) {
		t.Run(r.pkg+"."+r.method, func(t *testing.T) {
			server := seclaitest.New(t)
			seen := &requests{}
			client, err := core.New(core.WithBaseURL(server.URL), core.WithAPIKey("test"), core.WithRetries(0), core.WithMiddleware(seen.watch))
			if err != nil {
				t.Fatal(err)
			}
			callMethod(t, clients(client)[r.pkg].MethodByName(r.method))
			got := server.Requests()
			if len(got) != 1 || string(got[0].Operation) != r.operation {
				t.Fatalf("got %v, want one request of %s", got, r.operation)
			}
			if strings.Contains(got[0].Header.Get("Content-Type"), "multipart/form-data") {
				return // the description lacks one of these bodies; uploads have tests of their own
			}
			if problem := check.request(seen.all[0]); problem != "" {
				t.Error(problem)
			}
		})
	}
}

// requests keeps what passes by.
type requests struct {
	mu  sync.Mutex
	all []*http.Request
}

func (r *requests) watch(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		r.mu.Lock()
		kept := req.Clone(context.WithoutCancel(req.Context()))
		if req.GetBody != nil {
			kept.Body, _ = req.GetBody()
		}
		r.all = append(r.all, kept)
		r.mu.Unlock()
		return next.RoundTrip(req)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

type description struct{ v validator.Validator }

func newValidator(t *testing.T) description {
	t.Helper()
	data, err := os.ReadFile("../openapi/seclai.openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := libopenapi.NewDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc, config.WithFormatAssertions())
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return description{v}
}

// request returns what is wrong with a request, or nothing.
func (d description) request(req *http.Request) string {
	req.Header.Set("X-API-Key", "test") // added behind the middleware that saw the request
	ok, errs := d.v.ValidateHttpRequestSync(req)
	if ok {
		return ""
	}
	var b strings.Builder
	for _, e := range errs {
		fmt.Fprintf(&b, "%s: %s\n", e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			fmt.Fprintf(&b, "  %s: %s\n", s.FieldPath, s.Reason)
		}
	}
	return b.String()
}

// callMethod calls a method with arguments made up from their types, and goes
// through what it returns.
func callMethod(t *testing.T, method reflect.Value) {
	t.Helper()
	if !method.IsValid() {
		t.Fatal("there is no such method")
	}
	var args []reflect.Value
	for in := range method.Type().Ins() {
		args = append(args, sample(in, ""))
	}
	for _, result := range method.CallSlice(args) {
		if result.Kind() == reflect.Func {
			for range result.Seq2() {
				break
			}
		}
		if closer, ok := reflect.TypeAssert[io.Closer](result); ok && !result.IsNil() {
			closer.Close()
		}
	}
}

const sampleID = "6f1f0a52-0f0e-4b0c-9d0a-3f6c2d1b7e90"

// sample is a value of a type, with every field set.
func sample(t reflect.Type, name string) reflect.Value {
	switch v := reflect.New(t).Elem(); t {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	case reflect.TypeFor[core.Upload]():
		return reflect.ValueOf(core.Bytes("sample.txt", []byte("sample")))
	case reflect.TypeFor[time.Time]():
		return reflect.ValueOf(time.Date(2026, 7, 27, 12, 0, 0, 0, time.UTC))
	case reflect.TypeFor[core.Date]():
		return reflect.ValueOf(core.Date{Year: 2026, Month: 7, Day: 27})
	case reflect.TypeFor[core.Object]():
		return reflect.ValueOf(core.Object{"key": "value"})
	default:
		fill(v, name)
		return v
	}
}

func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		v.Elem().Set(sample(v.Type().Elem(), name))
	case reflect.Slice:
		if v.Type() != reflect.TypeFor[[]core.CallOption]() {
			v.Set(reflect.Append(v, sample(v.Type().Elem(), name)))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), sample(v.Type().Elem(), name))
	case reflect.Interface:
		v.Set(reflect.ValueOf("value"))
	case reflect.String:
		v.SetString(sampleText(v.Type(), name))
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		fillStruct(v)
	}
}

func fillStruct(v reflect.Value) {
	if set := v.Addr().MethodByName("UnmarshalJSON"); set.IsValid() && v.Type().PkgPath() == "github.com/seclai/seclai-sdk-go/core" {
		set.Call([]reflect.Value{reflect.ValueOf([]byte("null"))}) // a core.Nullable
		return
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			v.Field(i).Set(sample(f.Type, f.Name))
		}
	}
}

// sampleText is a text that the description accepts for a field of that name.
func sampleText(t reflect.Type, name string) string {
	if values, ok := enumerations[t.Name()]; ok {
		return values
	}
	if i := slices.Index([]string{"Order", "Sort"}, name); i >= 0 {
		return []string{"asc", "created_at"}[i]
	}
	return sampleID
}

var enumerations = map[string]string{
	"RunStatus": "completed", "UpgradeStrategy": "none", "Tier": "fast", "Status": "passed", "IndexMode": "balanced",
	"ExportFormat": "csv", "EvaluationComplexity": "simple", "EvaluationMode": "manual", "DocsMode": "semantic",
}
