package main

// anyEvent is an event of the three log types as a Go program would declare
// it by hand: what the JSON libraries read and write in their round trips.
// One type for all saves them finding out the log type.
type anyEvent struct {
	UUID        string      `json:"uuid,omitempty"`
	SessionUUID string      `json:"session_uuid,omitempty"`
	Timestamp   string      `json:"timestamp,omitempty"`
	UsedVersion *int64      `json:"used_version,omitempty"`
	VaultUUID   string      `json:"vault_uuid,omitempty"`
	ItemUUID    string      `json:"item_uuid,omitempty"`
	ActorUUID   string      `json:"actor_uuid,omitempty"`
	Action      string      `json:"action,omitempty"`
	ObjectType  string      `json:"object_type,omitempty"`
	ObjectUUID  string      `json:"object_uuid,omitempty"`
	AuxID       *int64      `json:"aux_id,omitempty"`
	AuxUUID     string      `json:"aux_uuid,omitempty"`
	AuxInfo     string      `json:"aux_info,omitempty"`
	Category    string      `json:"category,omitempty"`
	Type        string      `json:"type,omitempty"`
	Country     string      `json:"country,omitempty"`
	Details     *anyDetails `json:"details,omitempty"`
	User        *anyUser    `json:"user,omitempty"`
	TargetUser  *anyUser    `json:"target_user,omitempty"`
	Client      *anyClient  `json:"client,omitempty"`
	Session     *anySession `json:"session,omitempty"`
	Location    *anyPlace   `json:"location,omitempty"`
}

type anyDetails struct {
	Value string `json:"value,omitempty"`
}

type anyUser struct {
	UUID  string `json:"uuid,omitempty"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

type anyClient struct {
	AppName         string `json:"app_name,omitempty"`
	AppVersion      string `json:"app_version,omitempty"`
	PlatformName    string `json:"platform_name,omitempty"`
	PlatformVersion string `json:"platform_version,omitempty"`
	OSName          string `json:"os_name,omitempty"`
	OSVersion       string `json:"os_version,omitempty"`
	IPAddress       string `json:"ip_address,omitempty"`
}

type anySession struct {
	UUID       string `json:"uuid,omitempty"`
	LoginTime  string `json:"login_time,omitempty"`
	DeviceUUID string `json:"device_uuid,omitempty"`
	IP         string `json:"ip,omitempty"`
}

type anyPlace struct {
	Country   string   `json:"country,omitempty"`
	Region    string   `json:"region,omitempty"`
	City      string   `json:"city,omitempty"`
	Longitude *float64 `json:"longitude,omitempty"`
	Latitude  *float64 `json:"latitude,omitempty"`
}
