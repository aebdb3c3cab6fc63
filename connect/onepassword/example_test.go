package onepassword_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/margaylog/margay/connect/onepassword"
	"github.com/margaylog/margay/connect/onepassword/fake"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A fixedClock stands still. Without one, it is the clock of the machine.
type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }

func (c fixedClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func Example() {
	// An Events API of this machine, which has a sign-in each minute.
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	api, err := fake.New(&fake.Options{Now: func() time.Time { return now }})
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := api.Start("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	set, err := parser.Compile(schemas.Builtin(), &parser.Options{RowID: parser.ContentRowID, Now: func() time.Time { return now }})
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := onepassword.ParseToken(api.Token(fake.Grant{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	puller, err := onepassword.New(onepassword.Options{
		Token:   token,
		URL:     server.URL, // without it, the token says where
		Set:     set,
		Out:     onepassword.NewSink(os.Stdout),
		Sources: []string{"signinattempts"},
		Since:   2 * time.Minute,
		Once:    true,
		Clock:   fixedClock(now),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	totals, err := puller.Run(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("in", totals.In, "out", totals.Out, "calls", totals.Calls)
	// Output:
	// {"uuid":"SAZIZIYETQXQGSSNTX7QLWAE4A","session_uuid":"4AW35AZ7HN5QYTIBNOKYPUUMW6","timestamp":"2024-03-01 11:58:42.203000000","category":"firewall_failed","type":"continent_blocked","country":"CA","details":{"value":"Europe"},"target_user":{"uuid":"N6A76Y2DPTQZHTMDK6VMOCR75K","name":"Noor Haddad","email":"noor@tallgrass.example"},"client":{"app_name":"1Password for Windows","app_version":"20762","platform_name":"US - C02FR0H8MD6P","platform_version":"","os_name":"iOS","os_version":"10.15.7","ip_address":"203.0.113.21"},"location":{"country":"CA","region":"Ontario","city":"Toronto","longitude":-79.433,"latitude":43.64},"p_log_type":"OnePassword.SignInAttempt","p_row_id":"2d5O9h6vX8XQ3gsnNCIoe4dSKun","p_event_time":"2024-03-01 11:58:42.203000000","p_parse_time":"2024-03-01 12:00:00.000000000","p_schema_version":0,"p_any_emails":["noor@tallgrass.example"],"p_any_ip_addresses":["203.0.113.21"]}
	// {"uuid":"U32NZ4RGJ2SYJO5NZJXVRB4IWX","session_uuid":"IWXMBAVBCL3W2HDQM5WQU6NJ2Y","timestamp":"2024-03-01 11:59:20.416950440","category":"firewall_failed","type":"totp_bad","country":"US","target_user":{"uuid":"DPYEXIPXTAPN2FWZAYKCWPZ4OD","name":"Lee Wong","email":"lee@tallgrass.example"},"client":{"app_name":"1Password for Windows","app_version":"20397","platform_name":"Safari","platform_version":"x86_64","os_name":"Linux","os_version":"17.4","ip_address":"203.0.113.19"},"location":{"country":"US","region":"NY","city":"New York","longitude":-74.006,"latitude":40.7128},"p_log_type":"OnePassword.SignInAttempt","p_row_id":"2d5OEPxQJDAjHPDfgyMN7M9Z2n4","p_event_time":"2024-03-01 11:59:20.416950440","p_parse_time":"2024-03-01 12:00:00.000000000","p_schema_version":0,"p_any_emails":["lee@tallgrass.example"],"p_any_ip_addresses":["203.0.113.19"]}
	// in 2 out 2 calls 2
}
