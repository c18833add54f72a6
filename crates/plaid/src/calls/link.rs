//! `/link/token/create` and `/link/token/get`: opening Link, and what came of it.

use coffer_domain::{
    AccountKind, BankError, Secret,
    link::{LinkOutcome, LinkToken, Surface},
};
use url::Url;
use uuid::Uuid;

use super::product::{Product, without};
use crate::{
    Client,
    client::parse,
    endpoint,
    wire::{link, link_report::LinkReport},
};

const PRODUCTS: &[Product] = &[Product::Transactions];
const ADDITIONAL_PRODUCTS: &[Product] = &[
    Product::Investments,
    Product::Liabilities,
    // Transfers are covered by it: they use the same numbers. Keys without the product would be refused.
    Product::Auth,
    Product::Identity,
];

/// What Link is opened for.
pub enum LinkPurpose<'a> {
    /// A new item.
    New,
    /// To repair an item. Its access token stays the same, nothing is exchanged afterwards.
    Repair {
        /// The key to the item.
        access_token: &'a Secret<String>,
        /// Whether the person can choose accounts anew.
        select_accounts: bool,
    },
}

/// How Link is to be opened.
pub struct LinkTokenRequest<'a> {
    /// What for.
    pub purpose: LinkPurpose<'a>,
    /// Where it is shown.
    pub surface: Surface,
    /// A random id of the person at Plaid, nothing personal.
    pub client_user_id: Uuid,
    /// Language of Link, such as `en`.
    pub language: &'a str,
    /// Countries whose banks are offered, such as `US`; at least one.
    pub country_codes: &'a [String],
    /// Whether consent to investments, liabilities, account numbers and owners is asked for as well. It
    /// is free until the first such call. In a repair it is what cures `ADDITIONAL_CONSENT_REQUIRED`.
    pub consent_to_all: bool,
}

/// What else can be said about a Link session; by default nothing.
#[derive(Default)]
pub struct LinkOptions<'a> {
    /// Products of a new item beside transactions. Link offers only banks that have all of them.
    pub products: &'a [Product],
    /// Products that a bank need not have; where it has them, they are added and billed.
    pub required_if_supported: &'a [Product],
    /// The same, but a failure to add them does not fail the session.
    pub optional: &'a [Product],
    /// Products that are consented to now and cost nothing until they are first called.
    pub consented: &'a [Product],
    /// Where webhooks of the new item go. In a repair Plaid pays no heed to it, so it is not
    /// sent: [`Client::update_webhook`] changes it.
    pub webhook: Option<&'a Url>,
    /// Where a bank with its own sign-in page sends the person back to: https, without a query,
    /// and on the list in Plaid's dashboard.
    pub redirect_uri: Option<&'a Url>,
    /// Where the hosted page leads when it is done, with or without success. Any scheme.
    pub completion_redirect_uri: Option<&'a Url>,
    /// How long the hosted page can be opened, seconds; at most 21 days. Without it 30 minutes.
    pub hosted_lifetime_s: Option<u32>,
    /// Kinds of accounts that can be chosen, each with its finer kinds; empty for all.
    pub account_filters: &'a [(AccountKind, &'a [&'a str])],
    /// The name of a design made in Plaid's dashboard.
    pub customization: Option<&'a str>,
    /// Plaid's id of a person, to add several items in one session; see [`Client::create_user`].
    pub several_items_of: Option<&'a str>,
}

impl Client {
    /// A token that opens Link. It is asked for once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn create_link_token(
        &self,
        request: LinkTokenRequest<'_>,
    ) -> Result<LinkToken, BankError> {
        self.create_link_token_with(request, &LinkOptions::default())
            .await
    }

    /// The same with all that can be said about a session.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn create_link_token_with(
        &self,
        request: LinkTokenRequest<'_>,
        options: &LinkOptions<'_>,
    ) -> Result<LinkToken, BankError> {
        let hosted = request.surface == Surface::Browser;
        let body = link::LinkTokenCreateRequest {
            client_name: link::CLIENT_NAME,
            language: request.language,
            country_codes: request.country_codes,
            user: link::LinkUser {
                client_user_id: request.client_user_id.to_string(),
            },
            user_id: options.several_items_of,
            enable_multi_item_link: options.several_items_of.map(|_| true),
            link_customization_name: options.customization,
            redirect_uri: options.redirect_uri.map(Url::as_str),
            hosted_link: hosted.then(|| link::HostedLink {
                completion_redirect_uri: options.completion_redirect_uri.map(Url::as_str),
                url_lifetime_seconds: options.hosted_lifetime_s,
            }),
            account_filters: (!options.account_filters.is_empty())
                .then(|| link::account_filters(options.account_filters)),
            of_purpose: of_purpose(&request, options),
        };
        self.call(endpoint::LINK_TOKEN_CREATE, &body, |body| {
            Some(parse::<link::LinkTokenCreateResponse>(body)?.into_token())
        })
        .await
    }

    /// What a hosted session has come to.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn link_outcome(
        &self,
        link_token: &Secret<String>,
    ) -> Result<LinkOutcome, BankError> {
        self.link_answer(link_token, link::LinkTokenGetResponse::into_outcome)
            .await
    }

    /// Every session that was opened with a token, its steps and its end. Plaid keeps them for six
    /// hours, and tells them in full for hosted pages only.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn link_report(&self, link_token: &Secret<String>) -> Result<LinkReport, BankError> {
        self.link_answer(link_token, link::LinkTokenGetResponse::into_report)
            .await
    }

    async fn link_answer<T>(
        &self,
        link_token: &Secret<String>,
        read: impl Fn(link::LinkTokenGetResponse) -> T,
    ) -> Result<T, BankError> {
        let body = link::LinkTokenGetRequest {
            link_token: link_token.expose(),
        };
        self.call(endpoint::LINK_TOKEN_GET, &body, |body| {
            Some(read(parse(body)?))
        })
        .await
    }
}

/// What a new item and a repair differ in. A repair names no products and no history.
fn of_purpose<'a>(
    request: &LinkTokenRequest<'a>,
    options: &LinkOptions<'a>,
) -> link::OfPurpose<'a> {
    let mut consented = options.consented.to_vec();
    if request.consent_to_all {
        consented.extend(ADDITIONAL_PRODUCTS);
    }
    match &request.purpose {
        LinkPurpose::New => {
            let (wanted, supported) = (options.products, options.required_if_supported);
            let more = without(wanted, &[PRODUCTS]).unwrap_or_default();
            let before = [PRODUCTS, wanted, supported, options.optional];
            link::OfPurpose {
                products: Some([PRODUCTS, &more].concat()),
                required_if_supported_products: without(supported, &before[..2]),
                optional_products: without(options.optional, &before[..3]),
                additional_consented_products: without(&consented, &before),
                transactions: Some(link::HistoryWanted {
                    days_requested: link::DAYS_REQUESTED,
                }),
                webhook: options.webhook.map(Url::as_str),
                ..link::OfPurpose::default()
            }
        }
        LinkPurpose::Repair {
            access_token,
            select_accounts,
        } => link::OfPurpose {
            additional_consented_products: without(&consented, &[]),
            access_token: Some(access_token.expose()),
            update: select_accounts.then_some(link::LinkUpdate {
                account_selection_enabled: true,
            }),
            ..link::OfPurpose::default()
        },
    }
}
