//! Codes with which banks send transfers back, in words. The list is Nacha's of return reason codes, as far as
//! consumers meet them; and why a provider does not let a transfer through.

/// What a bank's code for a failed or returned transfer means.
pub fn meaning(code: &str) -> &'static str {
    match code {
        "R01" => "There was not enough money in the account.",
        "R02" => "The account is closed.",
        "R03" => "The bank found no account with that number and name.",
        "R04" => "The account number is not a valid one.",
        "R05" | "R10" | "R11" | "R29" => "The owner told the bank that they had not allowed it.",
        "R06" => "The bank that had asked for the money asked to have it sent back.",
        "R07" => "The owner took back the permission that they had given.",
        "R08" => "The owner had the payment stopped.",
        "R09" => "The money in the account was not available yet.",
        "R12" => "The account is at another bank since that branch was sold.",
        "R13" => "The routing number is not one of a bank that takes part.",
        "R14" | "R15" => "The owner of the account, or whoever acts for them, has died.",
        "R16" => "The account is frozen.",
        "R17" => "The bank could not use what it was given, or it suspects a fraud.",
        "R20" => "The account does not allow such payments: many savings accounts do not.",
        "R21" | "R22" => "The bank did not accept how the payment was addressed.",
        "R23" => "The owner of the account did not accept the money.",
        "R24" => "The bank took it for a payment that it had already.",
        "R31" => "The bank and the one that asked for it agreed to send it back.",
        "R33" => "The bank did not want to take the payment.",
        "R34" => "The bank does not take part in such payments any more.",
        "R39" => "The bank did not accept the paper that the payment was made of.",
        "R51" | "R52" | "R53" => "The bank found the entry to be wrong.",
        "R61" | "R67" | "R68" | "R69" | "R70" => {
            "A return of it was itself sent back, because it was wrong or came too late."
        }
        "R80" | "R81" | "R82" | "R83" | "R84" | "R85" => {
            "A bank on the way across a border did not accept it."
        }
        code if code.starts_with('R') => "The bank sent it back for a reason of its own.",
        _ => "The provider says no more than this code.",
    }
}

/// Why the provider does not let a transfer through, by its code.
pub fn declined(code: Option<&str>) -> &'static str {
    match code {
        Some("NSF") => {
            "It would likely come back, because there is not enough money in the account."
        }
        Some("RISK") => "It would likely come back, by what the provider knows of the account.",
        Some("TRANSFER_LIMIT_REACHED") => "The limit of the keys for transfers is reached.",
        Some("MANUALLY_VERIFIED_ITEM" | "MIGRATED_ACCOUNT_ITEM") => {
            "The account was not connected by signing in, so its balance cannot be looked at."
        }
        Some("ITEM_LOGIN_REQUIRED" | "PAYMENT_PROFILE_LOGIN_REQUIRED") => {
            "The bank wants its owner to sign in again first."
        }
        Some("ERROR") => "The provider could not judge it now.",
        _ => "The provider did not let it through.",
    }
}
