package catalog

var mediaRepository = Family{Name: "media_repository", Title: "Media repository"}

// GetMediaConfigForUser is asked by synapse/rest/media/config_resource.py and synapse/rest/client/media.py.
var GetMediaConfigForUser = declare(Callback{
	Name: "get_media_config_for_user", Family: mediaRepository, Since: "v1.132.0", Status: "experimental",
	Doc:    "Called when a client asks for the limits of the media repository, such as the largest upload.",
	Params: []Param{param("user_id", String, "the user who asks")},
	Answer: Answer{Kind: MediaConfig}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	NotCalled: []string{
		"Not called for an upload, only for the question what may be uploaded.",
	},
	Quirks: []string{
		"The table replaces the whole answer: give \"m.upload.size\" yourself. {} counts as no opinion.",
		"It only tells clients a limit; is_user_allowed_to_upload_media_of_size enforces one.",
	},
})

// IsUserAllowedToUploadMediaOfSize is asked by synapse/rest/media/upload_resource.py.
var IsUserAllowedToUploadMediaOfSize = declare(Callback{
	Name: "is_user_allowed_to_upload_media_of_size", Family: mediaRepository, Since: "v1.132.0", Status: "experimental",
	Doc: "Called before an upload is read, once its size is known.",
	Params: []Param{
		param("user_id", String, "the user who uploads"),
		param("size", Int, "the announced size in bytes"),
	},
	Answer: Answer{Kind: Permission, True: Passes, False: Ends, DetailsIgnored: true}, Rule: AllMustPass, Default: "true",
	OnError: Skip, Offers: []OnError{Deny, Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Truthy},
	PassesSynapseError: true,
	Denial:             "413 M_TOO_LARGE \"Upload request body is too large\"",
	NotCalled: []string{
		"Not called for what is larger than Synapse's own max_upload_size: that is refused before.",
		"Not called for files of other servers.",
	},
	Quirks: []string{
		"Can only lower the limit: Synapse checks its own max_upload_size first.",
		"In Synapse itself a module that forgets to return anything refuses the upload; here it has no opinion.",
	},
})

// GetMediaUploadLimitsForUser is asked by synapse/media/media_repository.py.
var GetMediaUploadLimitsForUser = declare(Callback{
	Name: "get_media_upload_limits_for_user", Family: mediaRepository, Since: "v1.139.0", Status: "experimental",
	Doc:    "Called during an upload for how many bytes the user may upload within which time.",
	Params: []Param{param("user_id", String, "the user who uploads")},
	Answer: Answer{Kind: UploadLimits}, Rule: FirstAnswer, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Raise},
	PassesSynapseError: true,
	Denial:             "403 M_USER_LIMIT_EXCEEDED \"Media upload limit exceeded\", once a limit is hit; in older releases 400 M_RESOURCE_LIMIT_EXCEEDED",
	NotCalled: []string{
		"Not called for a file that check_media_file_for_spam refuses, nor for files of other servers.",
	},
	Quirks: []string{
		"{} decides and means no limits at all; without an answer media_upload_limits of homeserver.yaml holds.",
		"Only the user is given, not the size that Synapse's documentation promises.",
		"Asked after check_media_file_for_spam: the refused file has already been written to disk and to the storage providers.",
	},
})

// OnMediaUploadLimitExceeded is asked by synapse/media/media_repository.py.
var OnMediaUploadLimitExceeded = declare(Callback{
	Name: "on_media_upload_limit_exceeded", Family: mediaRepository, Since: "v1.139.0", Status: "experimental",
	Doc: "Called when an upload hits a limit, just before it is refused.",
	Params: []Param{
		param("user_id", String, "the user who uploads"),
		param("limit", MediaUploadLimit, "the limit that was hit: max_bytes, time_period_ms"),
		param("sent_bytes", Int, "the bytes already uploaded within the period"),
		param("attempted_bytes", Int, "the size of this upload in bytes"),
	},
	Answer: Answer{Kind: Nothing}, Rule: UntilRaise, Default: "null",
	OnError: Skip, Offers: []OnError{Raise}, Synapse: Synapse{Raise: Raise, BadAnswer: Skip},
	PassesSynapseError: true,
	Denial:             "403 M_USER_LIMIT_EXCEEDED \"Media upload limit exceeded\" (in older releases 400 M_RESOURCE_LIMIT_EXCEEDED), or the SynapseError that is raised",
	NotCalled: []string{
		"Not called when max_upload_size or is_user_allowed_to_upload_media_of_size refuses an upload.",
	},
	Quirks: []string{
		"The upload is refused whatever happens here; raising a SynapseError replaces what the client sees.",
	},
})
