//! `halo-b2b`: configuration and wiring, nothing else.

mod assemble;
mod cli;
mod commands;
mod config;
mod demo;
mod exit;
mod files;
mod show;
mod tokens;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};

fn main() -> ExitCode {
    // clap ends with 2 on bad usage, as the contract wants.
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("LOG_LEVEL")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error")),
        )
        .without_time()
        .with_target(false)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::code(Err(exit::Failure::failed(format!("cannot start: {error}")))),
    };
    exit::code(runtime.block_on(run(cli)))
}

async fn run(cli: Cli) -> Result<exit::Outcome, exit::Failure> {
    match cli.command {
        Command::Poll(args) => commands::poll::run(&args.target, args.dry_run, &args.show).await,
        Command::Plan(args) => commands::poll::run(&args.target, true, &args.show).await,
        Command::Sandbox(args) => commands::sandbox::run(&args).await,
        Command::Serve(args) => commands::serve::run(&args).await,
        Command::Setup(args) => commands::setup::run(&args).await,
        Command::Doctor(args) => commands::doctor::run(&args).await,
        Command::Providers(args) => commands::providers::run(&args),
        Command::Search(args) => commands::vendor::search(&args).await,
        Command::Enrich(args) => commands::vendor::enrich(&args).await,
        Command::Verify(args) => commands::vendor::verify(&args).await,
        Command::Score(args) => commands::vendor::score(&args).await,
        Command::Intent(args) => commands::vendor::intent(&args).await,
        Command::Import(args) => commands::import::run(&args).await,
        Command::Review(args) => commands::review::run(&args).await,
        Command::DeadLetters(args) => commands::letters::run(&args).await,
        Command::Enable(args) => commands::letters::enable(&args).await,
        Command::Phone(args) => commands::phone::run(&args),
        Command::Match(args) => commands::matching::run(&args),
    }
}
