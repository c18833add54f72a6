//! The published fields of `/link/token/create` (specification 1.697.4), transcribed.
//!
//! Fields of products that this bank does not serve are known, so that they are not refused as unknown, and
//! checked to be objects; asking for such a product is refused by name.

use super::fields::{Field, Shape, nullable, optional, required};
use super::items::TOKEN_MAX;

/// Country codes Plaid knows.
pub(crate) static COUNTRIES: &[&str] = &[
    "US", "GB", "ES", "NL", "FR", "IE", "CA", "DE", "IT", "PL", "DK", "NO", "SE", "EE", "LT", "LV",
    "PT", "BE", "AT", "FI",
];

static LANGUAGES: &[&str] = &[
    "da", "nl", "en", "et", "fi", "fr", "de", "hi", "it", "lv", "lt", "no", "pl", "pt", "ro", "es",
    "sv", "vi",
];

/// Products Plaid knows; which of them can be had here is another question.
pub(crate) static PRODUCTS: &[&str] = &[
    "assets",
    "auth",
    "balance",
    "balance_plus",
    "beacon",
    "identity",
    "identity_match",
    "investments",
    "investments_auth",
    "liabilities",
    "payment_initiation",
    "identity_verification",
    "transactions",
    "credit_details",
    "income",
    "income_verification",
    "standing_orders",
    "transfer",
    "employment",
    "recurring_transactions",
    "transactions_refresh",
    "signal",
    "statements",
    "processor_payments",
    "processor_identity",
    "profile",
    "cra_base_report",
    "cra_income_insights",
    "cra_partner_insights",
    "cra_network_insights",
    "cra_cashflow_insights",
    "cra_monitoring",
    "cra_lend_score",
    "cra_plaid_credit_score",
    "layer",
    "pay_by_bank",
    "protect_linked_bank",
];

static USER: &[Field] = &[
    required("client_user_id", Shape::Filled(128)),
    optional("legal_name", Shape::Text),
    optional("name", Shape::Opaque),
    optional("phone_number", Shape::Text),
    nullable("phone_number_verified_time", Shape::Text),
    optional("email_address", Shape::Text),
    nullable("email_address_verified_time", Shape::Text),
    optional("ssn", Shape::Text),
    nullable("date_of_birth", Shape::Date),
    optional("address", Shape::Opaque),
    optional("id_number", Shape::Opaque),
];

static FILTER: &[Field] = &[
    required("account_subtypes", Shape::Texts),
    optional("limited_purpose_types", Shape::Texts),
];

static FILTERS: &[Field] = &[
    optional("depository", Shape::Object(FILTER)),
    optional("credit", Shape::Object(FILTER)),
    optional("loan", Shape::Object(FILTER)),
    optional("investment", Shape::Object(FILTER)),
    optional("other", Shape::Object(FILTER)),
];

static UPDATE: &[Field] = &[
    optional("account_selection_enabled", Shape::Bool),
    optional("reauthorization_enabled", Shape::Bool),
    optional("user", Shape::Bool),
    nullable("item_ids", Shape::Texts),
];

static HOSTED_LINK: &[Field] = &[
    optional("delivery_method", Shape::OneOf(&["sms", "email"])),
    optional("completion_redirect_uri", Shape::Filled(2000)),
    optional("url_lifetime_seconds", Shape::Int(1, 21 * 24 * 60 * 60)),
    optional("is_mobile_app", Shape::Bool),
];

/// Request fields of `/link/token/create`.
pub(crate) static CREATE: &[Field] = &[
    required("client_name", Shape::Filled(30)),
    required("language", Shape::OneOf(LANGUAGES)),
    required("country_codes", Shape::TextsOf(COUNTRIES, 1)),
    optional("user", Shape::Object(USER)),
    optional("user_id", Shape::Filled(TOKEN_MAX)),
    nullable("products", Shape::TextsOf(PRODUCTS, 0)),
    nullable(
        "required_if_supported_products",
        Shape::TextsOf(PRODUCTS, 0),
    ),
    nullable("optional_products", Shape::TextsOf(PRODUCTS, 0)),
    nullable("additional_consented_products", Shape::TextsOf(PRODUCTS, 0)),
    optional("webhook", Shape::Url),
    nullable("access_token", Shape::Filled(TOKEN_MAX)),
    optional("access_tokens", Shape::Texts),
    optional("link_customization_name", Shape::Text),
    nullable(
        "appearance_mode",
        Shape::OneOf(&["LIGHT", "DARK", "SYSTEM"]),
    ),
    optional("redirect_uri", Shape::Filled(2000)),
    optional("android_package_name", Shape::Text),
    optional(
        "institution_data",
        Shape::Object(&[optional("routing_number", Shape::Text)]),
    ),
    optional("card_switch", Shape::Opaque),
    optional("account_filters", Shape::Object(FILTERS)),
    optional(
        "eu_config",
        Shape::Object(&[optional("headless", Shape::Bool)]),
    ),
    optional("institution_id", Shape::Filled(100)),
    optional("payment_configuration", Shape::Opaque),
    optional("payment_initiation", Shape::Opaque),
    optional("employment", Shape::Opaque),
    optional("income_verification", Shape::Opaque),
    optional("base_report", Shape::Opaque),
    optional("credit_partner_insights", Shape::Opaque),
    optional("cra_options", Shape::Opaque),
    optional("consumer_report_permissible_purpose", Shape::Text),
    optional("auth", Shape::Opaque),
    optional("transfer", Shape::Opaque),
    optional("update", Shape::Object(UPDATE)),
    optional("identity_verification", Shape::Opaque),
    optional(
        "statements",
        Shape::Object(&[
            required("start_date", Shape::Date),
            required("end_date", Shape::Date),
        ]),
    ),
    optional("third_party_user_token", Shape::Text),
    optional(
        "investments",
        Shape::Object(&[
            optional("allow_unverified_crypto_wallets", Shape::Bool),
            optional("allow_manual_entry", Shape::Bool),
        ]),
    ),
    optional("investments_auth", Shape::Opaque),
    optional("hosted_link", Shape::Object(HOSTED_LINK)),
    optional(
        "transactions",
        Shape::Object(&[optional("days_requested", Shape::Int(1, 730))]),
    ),
    optional("cashflow_report", Shape::Opaque),
    optional("cra_enabled", Shape::Bool),
    optional("identity", Shape::Opaque),
    optional("financekit_supported", Shape::Bool),
    optional("enable_multi_item_link", Shape::Bool),
    optional("user_token", Shape::Text),
];

/// Request fields of `/link/token/get`.
pub(crate) static GET: &[Field] = &[required("link_token", Shape::Filled(TOKEN_MAX))];
